"""A YAML file read by the C loader where there is one: the pure one takes seconds for the many cases."""

from pathlib import Path
from typing import Any

import yaml

from intake.rules.loading.reading import SafeLoader


def read_yaml(path: Path) -> Any:
    """The content of a file, as `yaml.safe_load` would give it."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe loader
