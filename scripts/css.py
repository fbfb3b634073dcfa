"""`make css`: join the parts of the style sheet into static/css/patient.css and staff.css.

`scripts/css.py --bootstrap` first compiles the Bootstrap subset again. That needs npm; nothing else does.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from project import ROOT, stop

CSS = ROOT / "static" / "css"
VENDOR = ROOT / "static" / "vendor"
SUBSET = VENDOR / "bootstrap-subset.css"
SHEETS = {
    "patient.css": ("tokens", "base", "patient", "bodymap", "last"),
    "staff.css": ("tokens", "base", "patient", "bodymap", "staff", "quality", "last"),
}
BOOTSTRAP = ("bootstrap@5.3.8", "8b02d4a7482e0f0a2b1da58f1c9c86830e96cc2f77f094f89e4681b19886bc38")
SASS = "sass@1.108.2"
STRING = r"\"(?:[^\"\\]|\\.)*\""


def minify(text: str) -> str:
    """Without comments and needless space; strings stay as they are."""
    pattern = re.compile(rf"({STRING})|/\*.*?\*/|\s*([{{}};,>])\s*|\s+", re.DOTALL)
    parts = pattern.sub(lambda m: m[1] or m[2] or ("" if m[0].startswith("/*") else " "), text)
    return re.sub(r"([{;][a-z0-9-]+): ", r"\1:", parts).replace(";}", "}").strip()


def sheet(name: str) -> str:
    """The whole style sheet `name`, as it is committed."""
    ours = "\n".join((CSS / "parts" / f"{part}.css").read_text(encoding="utf-8") for part in SHEETS[name])
    return f"{SUBSET.read_text(encoding='utf-8').strip()}\n{minify(ours)}\n"


def compile_subset() -> None:
    """Fetch Bootstrap, compare its digest, compile the subset."""
    npm = shutil.which("npm") or stop("npm is needed to compile Bootstrap again")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", BOOTSTRAP[0]], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        if hashlib.sha256(archive.read_bytes()).hexdigest() != BOOTSTRAP[1]:
            stop(f"{BOOTSTRAP[0]} is not the file that this script knows")
        shutil.unpack_archive(archive, folder)
        Path(folder, "package").rename(Path(folder, "bootstrap"))
        install = [npm, "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", folder, SASS]
        subprocess.run(install, cwd=folder, check=True)
        sass = [f"{folder}/node_modules/.bin/sass", "--quiet", "--style=compressed", "--no-source-map"]
        source = str(ROOT / "scripts" / "bootstrap-subset.scss")
        done = subprocess.run([*sass, f"--load-path={folder}", source], check=True, capture_output=True)
        licence = "/* Parts of Bootstrap 5.3.8, MIT licence: see bootstrap-LICENSE.txt */\n"
        SUBSET.write_text(licence + done.stdout.decode().lstrip("\ufeff"), encoding="utf-8")
        shutil.copy(Path(folder, "bootstrap", "LICENSE"), VENDOR / "bootstrap-LICENSE.txt")
    write_digests()


def write_digests() -> None:
    """Note what every vendored file holds, so that a change is seen."""
    files = sorted(path for path in VENDOR.iterdir() if path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (VENDOR / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main() -> int:
    if "--bootstrap" in sys.argv[1:]:
        compile_subset()
    for name in SHEETS:
        (CSS / name).write_text(sheet(name), encoding="utf-8")
        print(f"static/css/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
