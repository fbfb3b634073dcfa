"""The drawn body without marks as a file of its own, which a browser fetches once and keeps.

`python -m intake.bodymap.outlines` writes the file of each version; a test holds that they are fresh.
"""

from pathlib import Path

from intake.bodymap.maps import CURRENT, VERSIONS, body_map

IMAGES = Path(__file__).parent.parent.parent / "static" / "img"
PART = "body"  # the id of the shape in its file


def name_of(version: int = CURRENT) -> str:
    """The file among the static files."""
    return f"img/body-{version}.svg"


def outline(version: int = CURRENT) -> str:
    """The file's text: one shape without colours, which come from the page that shows it."""
    path = f'<path id="{PART}" d="{body_map(version).body}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg">{path}</svg>\n'


if __name__ == "__main__":
    for version in VERSIONS:
        (IMAGES.parent / name_of(version)).write_text(outline(version), encoding="utf-8")
