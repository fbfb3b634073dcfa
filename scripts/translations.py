"""`make translations`: bring the translations up to date with the texts, and compile them, with gettext.

`--check` changes nothing: it says which text no translation has, which has changed, and which file is not
compiled. Pages for staff are in English and are left out.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from project import PYTHON, ROOT, environment, require_writable, stop
from setup import install, require_venv

LOCALES = ROOT / "locale"
LANGUAGES = ("es", "hi")
STAFF = ("templates/review/*", "templates/treatments/*", "templates/mfa/*", "templates/admin/*")
LEFT_OUT = (*STAFF, "templates/base_staff.html", "templates/account/on_call.html")
NOT_OURS = ("var", ".venv", "tests", "benchmarks", "scripts", "docs", "build")
DATE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)  # of the run, not of the texts


def sources(root: Path) -> list[Path]:
    return [root / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES]


def make(root: Path) -> None:
    """Gather the texts into `<root>/locale`, which may lie elsewhere and hold the present translations."""
    command = [str(PYTHON), "-m", "django", "makemessages", "--no-location", "--no-obsolete", "--no-wrap"]
    command += [f"--locale={language}" for language in LANGUAGES]
    command += [f"--ignore={pattern}" for pattern in (*LEFT_OUT, *NOT_OURS)]
    subprocess.run([*command, "--verbosity=0"], cwd=root, env=environment(), check=True)
    for path in sources(root / "locale"):
        path.write_text(DATE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def compile_one(source: Path, target: Path) -> None:
    command = ["msgfmt", "--check", "--no-hash", "-o", str(target), str(source)]
    if subprocess.run(command, check=False).returncode:
        stop(f"{source} cannot be compiled")


def faults() -> list[str]:
    """What is not up to date, one line each."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "tree")
        for part in ("intake", "orthoregen", "treatments", "templates", "locale"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        make(copy)
        for fresh, ours in zip(sources(copy / "locale"), sources(LOCALES), strict=True):
            name = ours.relative_to(ROOT)
            if fresh.read_text(encoding="utf-8") != ours.read_text(encoding="utf-8"):
                found.append(f"{name} is not up to date with the texts: make translations")
            report = subprocess.run(
                ["msgattrib", "--untranslated", "--no-obsolete", str(ours)], capture_output=True, check=True
            )
            fuzzy = subprocess.run(["msgattrib", "--only-fuzzy", str(ours)], capture_output=True, check=True)
            many = report.stdout.count(b"\nmsgid ") - bool(report.stdout)
            if many > 0:
                found.append(f"{name}: {many} texts are not translated")
            if fuzzy.stdout:
                found.append(f"{name}: texts have changed since they were translated (fuzzy)")
            compiled = Path(folder, "django.mo")
            compile_one(ours, compiled)
            if compiled.read_bytes() != ours.with_suffix(".mo").read_bytes():
                found.append(f"{name.with_suffix('.mo')} is not compiled from its source: make translations")
    return found


def main() -> int:
    require_writable()
    require_venv()
    install(dev=True)
    is_check = "--check" in sys.argv[1:]
    if shutil.which("msgfmt") is None or shutil.which("xgettext") is None:
        if is_check and not os.environ.get("ORTHOREGEN_REQUIRE_SERVICES"):
            print("Not checked: gettext is not installed")
            return 0
        stop("gettext is needed: apt-get install gettext")
    if is_check:
        found = faults()
        print("\n".join(found) or "Every translation is up to date")
        return 1 if found else 0
    for path in sources(LOCALES):
        path.parent.mkdir(parents=True, exist_ok=True)
    make(ROOT)
    for path in sources(LOCALES):
        compile_one(path, path.with_suffix(".mo"))
        print(path.with_suffix(".mo").relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
