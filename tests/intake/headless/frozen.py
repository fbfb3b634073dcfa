"""Rulesets as they were released, with cases that they judged.

Written by `python -m tests.intake.headless.frozen 1.2.0`.

A file of a release is written once, with the release, and never again: a clinic's stored cases have that text
too. `unreleased` is written as often as somebody likes: until then the knowledge is edited freely.
A file holds the ruleset's text, the version of the engine, and answers with the summary that came out.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from intake.headless.replay import Stored
from intake.rules import ENGINE_VERSION, RULESET, triage
from tests.intake.rules.generator import Generator
from tests.quick_yaml import read_yaml

FOLDER = Path(__file__).parents[2] / "releases"
VIGNETTES = Path(__file__).parents[2] / "vignettes"
UNRELEASED = "unreleased"
EVERY, DRAWN = 2, 10
HALF_A_LETTER = "\\ud800"
"""What the generator puts into some texts, as JSON writes it: no database and no file holds it."""


def write(name: str) -> Path:
    """Freeze the rules in use under this name."""
    path = FOLDER / f"{name}.json.gz"
    if name != UNRELEASED and path.exists():
        raise FileExistsError(f"{path.name} was released and is not written again")
    cases = [{"answers": answers, "body": triage(answers).to_json()} for answers in _answers()]
    content = {"engine": ENGINE_VERSION, "digest": RULESET.digest, "ruleset": RULESET.text, "cases": cases}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    FOLDER.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    return path


def read(path: Path) -> tuple[str, str, list[Stored]]:
    """The text of a frozen ruleset, its digest, and the cases as they would be stored."""
    content: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    cases = [
        Stored(
            case=str(number),
            input_seq=0,
            ruleset=content["digest"],
            engine_version=content["engine"],
            body=case["body"],
            sha256=sha256(case["body"].encode()).hexdigest(),
            answers=case["answers"],
        )
        for number, case in enumerate(content["cases"], start=1)
    ]
    return content["ruleset"], content["digest"], cases


def _answers() -> Iterator[dict[str, Any]]:
    """Those of every second vignette, and some that are drawn at random."""
    given = []
    for path in sorted(VIGNETTES.glob("*.yaml")):
        content = read_yaml(path)
        for case in content if isinstance(content, list) else ():
            if "answers" in case and not RULESET.dictionary.faults(case["answers"]):
                given.append(case["answers"])
    yield from given[::EVERY]
    generator = Generator(1)
    drawn = (generator.answers() for _ in range(DRAWN))
    yield from (answers for answers in drawn if HALF_A_LETTER not in json.dumps(answers))


if __name__ == "__main__":
    print(write(sys.argv[1] if len(sys.argv) > 1 else UNRELEASED))  # noqa: T201
