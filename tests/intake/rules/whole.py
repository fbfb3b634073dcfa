"""Whole structures: a person in whom much speaks for one, for and against at once, or only a scan."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from intake.rules import RULESET, triage
from intake.rules.entries import Line
from intake.rules.grading import LADDER
from intake.rules.sides import other_side
from tests.intake.rules.building import Answers, merged

PAIN = {"pain_regions": ["low_back_left"]}
FACET_SCAN = [{"finding": "facet_arthropathy", "level": "L4/5"}]
DISC_SCAN = [{"finding": "disc_degeneration", "level": "L4/5", "grade": 4}]
"""What scans of many people without pain show as well."""
PIECES = 4
WEIGHTS = ("weak", "moderate", "strong")


def structure_cases(met: Mapping[str, Answers]) -> Iterator[dict[str, Any]]:
    """Six cases for each structure; `met` has answers that meet each line, on the left."""
    for structure, rules in RULESET.structures.items():
        lines = [line for line in rules.lines if line.area in ("lumbar", "any")]
        clinical = [line for line in lines if line.domains not in (("imaging",), ("prior",))]
        pieces = [met[line.id] for line in clinical if line.supports]
        best = _best(structure, pieces)
        yield from (
            _case(structure, "much speaks for it, on the left", best),
            _case(structure, "the same person, mirrored", RULESET.dictionary.mirrored(best)),
            _case(structure, "a single answer", _sparse(clinical, met)),
            _case(structure, "for and against at once", _contradictory(best, clinical, met)),
            _case(structure, "a scan and nothing else", _scan_alone(structure, lines, met)),
            _case(structure, "the scan shows something else", _scanned(structure, best)),
        )


def _case(structure: str, about: str, answers: Answers) -> dict[str, Any]:
    return {"structure": structure, "about": about, "answers": answers, "expect": told(structure, answers)}


def told(structure: str, answers: Answers) -> dict[str, Any]:
    """What is said of the structure, and which structures are candidates."""
    summary = triage(answers)
    found = next(item for item in summary.structures if item.structure == structure)
    return {
        "support": found.support,
        "side": found.side,
        "levels": list(found.levels),
        "candidates": [item.structure for item in summary.structures if item.support in LADDER[1:]],
    }


def support(structure: str, answers: Answers) -> int:
    """Where the structure stands on the ladder; what is not on it counts as nothing."""
    word = told(structure, answers)["support"]
    return LADDER.index(word) if word in LADDER else 0


def _best(structure: str, pieces: Sequence[Answers]) -> Answers:
    """As much support as few pieces of evidence give, without what is not needed for it."""
    answers: Answers = PAIN
    for _ in range(PIECES):
        grown = [whole for piece in pieces if (whole := merged(answers, piece))]
        if not grown:
            break
        better = max(grown, key=lambda whole: (support(structure, whole), -len(whole)))
        if _stands(structure, better) <= _stands(structure, answers):
            break
        answers = better
    for code in list(answers):
        fewer = {kept: value for kept, value in answers.items() if kept != code}
        if code not in PAIN and support(structure, fewer) == support(structure, answers):
            answers = fewer
    return answers


def _stands(structure: str, answers: Answers) -> tuple[int, int]:
    graded = triage(answers).trace["graded"]
    points = [item["points"] for item in graded if item["structure"] == structure]
    return support(structure, answers), max(points, default=0)


def _sparse(lines: Sequence[Line], met: Mapping[str, Answers]) -> Answers:
    """The first line that one answer of a patient meets."""
    for line in lines:
        if line.supports and len(met[line.id]) == 1 and not set(met[line.id]) & set(PAIN):
            return {**PAIN, **met[line.id]}
    return PAIN


def _contradictory(best: Answers, lines: Sequence[Line], met: Mapping[str, Answers]) -> Answers:
    """With the heaviest line against it: one that takes no answer back, where there is one."""
    against = sorted(
        (line for line in lines if not line.supports), key=lambda line: -WEIGHTS.index(line.weights["lumbar"])
    )
    whole = (merged(best, met[line.id]) for line in against)
    return next((answers for answers in whole if answers), {**best, **met[against[0].id]})


def _scan_alone(structure: str, lines: Sequence[Line], met: Mapping[str, Answers]) -> Answers:
    """Its own picture where it has one, else that of another."""
    own = [met[line.id] for line in lines if line.supports and line.domains == ("imaging",)]
    return {**PAIN, **(own[0] if own else {"imaging_findings": _scan_of_another(structure)})}


def _scan_of_another(structure: str) -> list[dict[str, Any]]:
    return FACET_SCAN if structure == "disc" else DISC_SCAN


def _scanned(structure: str, best: Answers) -> Answers:
    return merged(best, {"imaging_findings": _scan_of_another(structure)}) or best


def mirrored(expect: Mapping[str, Any]) -> dict[str, Any]:
    """What is expected of the same person with left and right changed."""
    return {**expect, "side": other_side(expect["side"])}
