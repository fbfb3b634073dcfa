"""The built cases as files: `python -m tests.intake.rules.built` writes them anew, the tests read them.

One file for the red flags of each theme, one for the lines of each structure, one each for mimics,
precautions, what makes pain mechanical, and whole structures. `contents` says what stands in each; nothing
in it depends on chance.
"""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any

import yaml

from intake.rules import RULESET, flags
from intake.rules.beside import Pattern, Precaution
from intake.rules.entries import Flag, Line, Mimic
from tests.intake.rules.building import LONG_SEARCH, Answers, Builder, Built, merged
from tests.intake.rules.mutants import judged_entries
from tests.intake.rules.whole import structure_cases
from tests.quick_yaml import read_yaml

FOLDER = Path(__file__).parents[2] / "vignettes" / "built"
ORIGIN = "built from a rule"
HEADER = """\
# Written by `python -m tests.intake.rules.built`, not by hand; README.md says what the words mean.
"""
WIDTH = 110

ENTRIES = judged_entries(RULESET)
FLAGS = {flag.id: flag for flag in RULESET.flags}
LINES = {line.id: line for rules in RULESET.structures.values() for line in rules.lines}
MIMICS = {mimic.id: mimic for mimic in RULESET.mimics}
PRECAUTIONS = {entry.id: entry for entry in RULESET.beside.precautions or ()}
PATTERNS = {
    pattern.id: pattern
    for rules in filter(None, [RULESET.beside.mechanical])
    for pattern in (*rules.patterns, *rules.against)
}

Entry = dict[str, Any]


def contents() -> dict[str, Callable[[], list[Entry]]]:
    """What each file holds, by its name; worked out when it is called."""
    themes = sorted({flag.theme for flag in RULESET.flags})
    return {
        **{f"flags_{theme}.yaml": lambda theme=theme: _flags_of(theme) for theme in themes},
        **{
            f"lines_{code}.yaml": lambda code=code: [_line(line) for line in RULESET.structures[code].lines]
            for code in RULESET.structures
        },
        "mimics.yaml": lambda: [_line(mimic) for mimic in RULESET.mimics],
        "precautions.yaml": lambda: [_precaution(entry) for entry in PRECAUTIONS.values()],
        "mechanical.yaml": lambda: [_line(pattern) for pattern in PATTERNS.values()],
        "structures.yaml": lambda: list(structure_cases(met_cases())),
    }


def text_of(entries: list[Entry]) -> str:
    """One file: entries with their cases, each case on a line of its own."""
    lines = [HEADER, f"origin: {ORIGIN}\n", "entries:\n"]
    for entry in entries:
        lead = "- "
        for key, value in entry.items():
            if isinstance(value, list):
                lines.append(f"{lead}{key}:\n" + "".join(f"  - {_flow(case, 4)}\n" for case in value))
            else:
                lines.append(f"{lead}{key}: {_flow(value, 4)}\n")
            lead = "  "
    return "".join(lines)


def _flow(value: Any, indent: int) -> str:
    text = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=WIDTH - indent
    )
    return text.removesuffix("\n").removesuffix("\n...").replace("\n", "\n" + " " * indent)


@cache
def read(name: str) -> list[Entry]:
    """The entries of one committed file."""
    content = read_yaml(FOLDER / name)
    assert content["origin"] == ORIGIN
    entries: list[Entry] = content["entries"]
    return entries


def met_cases() -> dict[str, Answers]:
    """For each line the first case that meets it, of one side where there is one."""
    entries = (entry for code in RULESET.structures for entry in read(f"lines_{code}.yaml"))
    return {entry["id"]: min(entry["met"], key=lambda case: "both" in str(case)) for entry in entries}


def _flags_of(theme: str) -> list[Entry]:
    return [_flag(flag) for flag in RULESET.flags if flag.theme == theme]


@cache
def _cases(id_: str) -> Built:
    return Builder(ENTRIES[id_], RULESET, three_values=True).build()


def _flag(flag: Flag) -> Entry:
    built = _cases(flag.id)
    entry: Entry = {"id": flag.id, "title": flag.title, "urgency": flag.urgency, "decisive": built.decisive}
    entry |= {"fires": built.true, "does_not_fire": built.false, "stays_open": built.unknown}
    hidden = [{"by": other, "answers": _hiding(flag, other)} for other in flag.suppressed_by]
    return entry | ({"is_hidden": hidden} if hidden else {})


def _hiding(flag: Flag, other: str) -> Answers:
    """Answers of which both flags fire, and no further flag that would hide the first."""

    def hides(answers: Answers) -> bool:
        found = flags(answers)
        fired = {shown.id for shown in (*found.fired, *found.hidden)}
        return fired & set(flag.suppressed_by) == {other} and flag.id in fired

    pairs = product(_cases(flag.id).true, _cases(other).true)
    merges = (merged(one, more) or {**one, **more} for one, more in pairs)
    mixed = _mixed([flag.id, *flag.suppressed_by])
    answers = next(answers for answers in chain(merges, mixed) if hides(answers))
    for code in list(answers):
        fewer = {kept: value for kept, value in answers.items() if kept != code}
        answers = fewer if hides(fewer) else answers
    return answers


def _mixed(ids: list[str]) -> Iterator[Answers]:
    """Answers to what several flags read; where they read the same, each is heard in turn."""
    draws = [Builder(ENTRIES[id_], RULESET, three_values=True).draws(LONG_SEARCH) for id_ in ids]
    for drawn in zip(*draws, strict=True):
        for first in range(len(drawn)):
            yield {code: value for one in (*drawn[first:], *drawn[:first]) for code, value in one.items()}


def _line(line: Line | Mimic | Pattern) -> Entry:
    entry = ENTRIES[line.id]
    built = Builder(entry, RULESET, three_values=False).build()
    side = {"side": entry.side} if entry.side else {}
    return {
        "id": line.id,
        "says": line.says,
        **side,
        "decisive": built.decisive,
        "met": built.true,
        "missed": [*built.false, *built.unknown],
    }


def _precaution(entry: Precaution) -> Entry:
    built = _cases(entry.id)
    return {
        "id": entry.id,
        "says": entry.says,
        "word": entry.word,
        "decisive": built.decisive,
        "met": built.true,
        "not_met": built.false,
        "unknown": built.unknown,
    }


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in names or contents():
        (FOLDER / name).write_text(text_of(contents()[name]()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
