"""`make check`: everything that is judged without running the app. Runs all of it, then names what failed."""

import subprocess
import sys

from project import PYTHON, ROOT, VAR, environment, require_writable
from setup import install, require_venv

CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "contracts": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run"],
    "rules": ["manage.py", "render_rules", "--check"],
    "deployment": ["-W", "ignore", "manage.py", "check", "--fail-level", "WARNING"],
    "templates": ["-m", "djlint", "templates", "--lint", "--quiet"],
    "translations": ["scripts/translations.py", "--check"],
}


def main() -> int:
    require_writable()
    require_venv()
    install(dev=True)
    env = environment(ORTHOREGEN_VAR=str(VAR / "test"))
    env.pop("DATABASE_URL", None)
    failed = []
    for name, arguments in CHECKS.items():
        print(f"== {name}", flush=True)
        if subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=env, check=False).returncode:
            failed.append(name)
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(CHECKS)} checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
