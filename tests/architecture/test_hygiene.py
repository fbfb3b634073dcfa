"""The project carries nothing of the machine it was written on, and its pages run under the strict policy."""

import re

import pytest

from tests.architecture.source import ROOT, name_of, project_files

LOCK_FILES = {
    "uv.lock",
    "poetry.lock",
    "Pipfile.lock",
    "pdm.lock",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
}
REGISTRIES = re.compile(
    r"(?i)\b(pypi|pythonhosted|npmjs|yarnpkg|rubygems|crates|jfrog)\.(org|com|io)\b|--(extra-)?index-url\b"
)
MACHINE = re.compile(r"(?<![\w.])/(home|root|Users|work|mnt|private)/[\w.-]")
UNSAFE_MARKUP = {
    "a style attribute": re.compile(r"(?i)<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"(?i)<style\b"),
    "an event attribute": re.compile(r"(?i)<[^>]*\son[a-z]+\s*="),
    "an inline script": re.compile(r"(?i)<script\b(?![^>]*\bsrc\s*=)"),
    "a script address": re.compile(r"(?i)javascript:"),
}
TEXT = [
    path
    for path in project_files()
    if path.suffix not in {".png", ".ico", ".woff2", ".webp", ".mo", ".gz", ".ttf"}
]
MARKUP = [path for path in TEXT if path.suffix in {".html", ".svg", ".txt"} and "templates" in path.parts]


def unsafe(markup: str) -> list[str]:
    """What the content security policy would refuse in this markup."""
    return [what for what, pattern in UNSAFE_MARKUP.items() if pattern.search(markup)]


def test_the_files_of_the_project_are_found():
    assert len(TEXT) > 50


def test_there_is_no_lock_file_of_a_package_manager():
    assert [name_of(path) for path in TEXT if path.name in LOCK_FILES] == []


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE], ids=["package registry", "path of a machine"])
def test_no_file_names_a(pattern):
    naming = [name_of(path) for path in TEXT if pattern.search(path.read_text(encoding="utf-8"))]

    assert naming == []


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        (REGISTRIES, "https://" + ".".join(("files", "pythonhosted", "org")) + "/x.whl"),
        (REGISTRIES, "uv pip install --" + "index-url=x"),
        (MACHINE, 'path = "' + "/".join(("", "home", "somebody", "x")) + '"'),
    ],
)
def test_a_planted_name_is_found(pattern, planted):
    assert pattern.search(planted)


def test_a_template_carries_no_inline_style_or_script():
    found = {name_of(path): unsafe(path.read_text(encoding="utf-8")) for path in MARKUP}

    assert len(found) > 100
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("planted", "what"),
    [
        ('<p class="x" style="color:red">', "a style attribute"),
        ("<style>p{}</style>", "a style element"),
        ('<a href="/" onclick="x()">', "an event attribute"),
        ("<script>x()</script>", "an inline script"),
        ('<a href="javascript:x()">', "a script address"),
    ],
)
def test_planted_unsafe_markup_is_found(planted, what):
    assert unsafe(planted) == [what]


def test_a_script_from_our_own_files_is_allowed():
    assert unsafe("<script src=\"{% static 'htmx.js' %}\" defer></script>") == []


def test_the_folder_of_the_project_is_where_it_should_be():
    assert (ROOT / "manage.py").exists()
