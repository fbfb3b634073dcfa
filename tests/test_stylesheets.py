"""The committed style sheets and scripts: fresh, light, whole."""

import gzip
import hashlib
import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
PATIENT_LIMIT = 27_000  # bytes of CSS and script, compressed
sys.path.insert(0, str(ROOT / "scripts"))  # the scripts import each other by their bare names
import css  # noqa: E402


@pytest.mark.parametrize("name", css.SHEETS)
def test_a_style_sheet_is_what_its_parts_give(name):
    assert (STATIC / "css" / name).read_text() == css.sheet(name), "run `make css` and commit the result"


def test_making_it_small_changes_no_meaning():
    text = """/* a */ .a > .b , .c { color: red;  background: url("data:x, y;  z") ; }

    @media (min-width: 4em) { a:hover { b: calc(1em + 2px) } }"""

    small = css.minify(text)

    assert small == (
        '.a>.b,.c{color:red;background:url("data:x, y;  z")}'
        "@media (min-width: 4em){a:hover{b:calc(1em + 2px)}}"
    )


PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|[{;\s](?:left|right)\s*:|text-align:\s*(?:left|right)"
)


@pytest.mark.parametrize("part", ["base", "patient", "quality", "last"])
def test_no_left_or_right_is_meant_where_writing_may_run_the_other_way(part):
    """The drawn body is another matter: it never mirrors."""
    text = (STATIC / "css" / "parts" / f"{part}.css").read_text()

    assert PHYSICAL.findall(text) == []


@pytest.mark.parametrize("rule", [".a { margin-left: 0; }", ".a{left:0}", ".a { text-align: right }"])
def test_a_left_or_right_would_be_found(rule):
    assert PHYSICAL.search(rule)


def test_vendored_files_are_those_that_were_noted():
    noted = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    have = {path.name for path in VENDOR.iterdir()} - {"SHA256SUMS"}

    assert noted.keys() == have
    for name, digest in noted.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_each_vendored_file_has_its_licence():
    assert "MIT" in (VENDOR / "bootstrap-LICENSE.txt").read_text()
    assert "BSD" in (VENDOR / "htmx-LICENSE.txt").read_text()


def test_patient_pages_weigh_little():
    """With every script of theirs, though no page loads them all."""
    pages = [*(ROOT / "templates" / "intake").glob("*.html"), *(ROOT / "templates").glob("base*.html")]
    html = "".join(path.read_text() for path in pages if path.name != "base_staff.html")
    loaded = set(re.findall(r"\{% static '((?:css|js|vendor)/[^']+)' %\}", html))

    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in loaded)

    assert {"css/patient.css", "js/patient.js", "js/saving.js"} <= loaded
    assert 5_000 < weight <= PATIENT_LIMIT


def test_every_variable_that_is_used_is_defined():
    text = (STATIC / "css" / "staff.css").read_text()
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", text))
    defined = set(re.findall(r"(--[a-z0-9-]+):", text))
    inherited = {
        "--bs-body-text-align",
        "--bs-link-hover-color-rgb",
        "--bs-form-select-bg-icon",
    }  # harmless unset

    assert len(used) > 40
    assert used - defined <= inherited


def test_every_token_has_a_value_for_the_dark_theme():
    text = (STATIC / "css" / "parts" / "tokens.css").read_text()
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    colours = {name for name, value in re.findall(r"(--[a-z0-9-]+): ([^;]+);", light) if "#" in value}

    assert len(colours) > 30
    assert [name for name in sorted(colours) if f"{name}:" not in dark] == []


def test_files_are_collected_under_names_that_change_with_their_content(tmp_path):
    real = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}

    with override_settings(STATIC_ROOT=tmp_path, STORAGES={**settings.STORAGES, **real}):
        call_command("collectstatic", interactive=False, verbosity=0)

    assert len(list(tmp_path.glob("css/patient.*.css"))) == 1
    assert len(list(tmp_path.glob("vendor/htmx.*.js.br"))) == 1
