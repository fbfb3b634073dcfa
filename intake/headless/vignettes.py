"""Vignettes: cases with the outcome that a clinician would expect, and how often the rules agree.

The one place that says what counts as right. `manage.py vignettes` and the tests both use it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Any

import yaml

from intake.rules import RULESET, InvalidAnswers, Ruleset, triage
from intake.rules.loading.reading import SafeLoader

PUBLISHED, BUILT = "published case", "built from a rule"
EMERGENCY = "emergency"
RANKED, NOT_SCORED = "ranked", "not_scored"
NO_LEAD = ("none_supported", "not_assessable")
SUPPORTED = ("weak", "moderate", "strong")
NO_SIDE = "none"
Z = 1.959964  # of a 95 % interval
BAR, MISSES = "bar.yaml", "misses.yaml"
NEEDED = {
    "urgency": str,
    "urgency_also_acceptable": list,
    "red_flags_any_of": list,
    "structure_outcome": str,
    "top_structures": list,
    "acceptable_top": list,
    "must_not_lead": list,
    "side": str,
    "levels": list,
}

Result = Mapping[str, Any]
Expect = Mapping[str, Any]


class BadVignettes(Exception):
    """The cases or the bar cannot be used; says where and why."""


@dataclass(frozen=True)
class Vignette:
    id: str
    title: str
    origin: str
    answers: dict[str, Any]
    expect: Expect
    in_view: bool = True
    """False where it was collected after the first rules, which were written without it."""


@dataclass(frozen=True)
class Measure:
    """One thing that is counted: True right, False wrong, None where a case says nothing about it."""

    name: str
    words: str
    score: Callable[[Result, Expect], bool | None]
    fewer_is_better: bool = False


@dataclass(frozen=True)
class Count:
    """How many of how many, and between which shares the truth lies with 95 % (Wilson)."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of Wilson; from 0 to 1 where there is no case."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, Z * Z / of
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


# --- what counts as right ---------------------------------------------------------------------------
def leading(result: Result) -> str:
    """The structure in the lead; the outcome where none is."""
    outcome: str = result["outcome"]
    return result["structures"][0]["structure"] if outcome == RANKED else outcome


def suspected(result: Result) -> set[str]:
    """Every condition that a red flag names."""
    return {code for flag in result["red_flags"] for code in flag["suspected"]}


def acceptable_urgencies(expect: Expect) -> tuple[str, ...]:
    return (expect["urgency"], *expect["urgency_also_acceptable"])


def _ranks(expect: Expect) -> list[int]:
    return [RULESET.dictionary.rank(urgency) for urgency in acceptable_urgencies(expect)]


def _rank(result: Result) -> int:
    return RULESET.dictionary.rank(result["urgency"])


def _emergency(result: Result, expect: Expect) -> bool | None:
    return result["urgency"] == EMERGENCY if expect["urgency"] == EMERGENCY else None


def _false_emergency(result: Result, expect: Expect) -> bool | None:
    return None if EMERGENCY in acceptable_urgencies(expect) else result["urgency"] == EMERGENCY


def _flag_named(result: Result, expect: Expect) -> bool | None:
    wanted = expect["red_flags_any_of"]
    return not suspected(result).isdisjoint(wanted) if wanted else None


def _is_ranked(expect: Expect) -> bool:
    return bool(expect["structure_outcome"] == RANKED)


def _leads(result: Result, expect: Expect) -> bool | None:
    return leading(result) in expect["acceptable_top"] if _is_ranked(expect) else None


def _among_first_two(result: Result, expect: Expect, *, both: bool) -> bool | None:
    wanted = expect["top_structures"][: 2 if both else 1]
    if not _is_ranked(expect) or len(wanted) < 1 + both:
        return None
    first_two = {found["structure"] for found in result["structures"][:2] if found["support"] in SUPPORTED}
    return first_two.issuperset(wanted)


def _nobody_leads_who_must_not(result: Result, expect: Expect) -> bool | None:
    return leading(result) not in expect["must_not_lead"] if expect["must_not_lead"] else None


def _side(result: Result, expect: Expect) -> bool | None:
    if not _is_ranked(expect) or expect["side"] == NO_SIDE or result["outcome"] != RANKED:
        return None
    return bool(result["structures"][0]["side"] == expect["side"])


def _level(result: Result, expect: Expect) -> bool | None:
    if not _is_ranked(expect) or not expect["levels"] or result["outcome"] != RANKED:
        return None
    return not set(result["structures"][0]["levels"]).isdisjoint(expect["levels"])


def _mimic_named(result: Result, expect: Expect) -> bool | None:
    wanted = expect.get("mimics_any_of")
    return not {mimic["id"] for mimic in result["mimics"]}.isdisjoint(wanted) if wanted else None


def _said_where_due(result: Result, expect: Expect) -> bool | None:
    if expect["structure_outcome"] not in NO_LEAD:
        return None
    return bool(result["outcome"] == expect["structure_outcome"])


MEASURES = (
    Measure("emergencies", "emergencies that are called one", _emergency),
    Measure("exact", "urgency exactly as expected", lambda r, e: r["urgency"] == e["urgency"]),
    Measure("acceptable", "urgency acceptable", lambda r, e: r["urgency"] in acceptable_urgencies(e)),
    Measure("safe", "urgency safe: not below what is acceptable", lambda r, e: _rank(r) <= max(_ranks(e))),
    Measure(
        "over_triage",
        "over-triage: above what is acceptable",
        lambda r, e: _rank(r) < min(_ranks(e)),
        fewer_is_better=True,
    ),
    Measure("false_emergencies", "false emergencies", _false_emergency, fewer_is_better=True),
    Measure("flag_named", "suspected condition named, where one is", _flag_named),
    Measure("mimic_named", "mimic named, where one is expected", _mimic_named),
    Measure("leading", "leading structure acceptable", _leads),
    Measure(
        "first_two", "most expected structure among the first two", partial(_among_first_two, both=False)
    ),
    Measure("both", "both among the first two, where two are expected", partial(_among_first_two, both=True)),
    Measure("must_not_lead", "no structure leads that must not", _nobody_leads_who_must_not),
    Measure("side", "side of the leading structure", _side),
    Measure("level", "a level of the leading structure", _level),
    Measure("said_where_due", '"nothing supported", "not assessable" where due', _said_where_due),
)
MEASURE = {measure.name: measure for measure in MEASURES}
NOT_NECESSARY = ("exact", "first_two", "both")
"""Measures that a case may miss and still be judged as a clinician would."""


def missed(result: Result, expect: Expect) -> list[str]:
    """The names of the measures in which a result differs from what is expected."""
    return [m.name for m in MEASURES if m.score(result, expect) is m.fewer_is_better]


def count(measure: Measure, judged: Sequence[tuple[Result, Expect]]) -> Count:
    scores = [measure.score(result, expect) for result, expect in judged]
    return Count(scores.count(True), len(scores) - scores.count(None))


# --- files ------------------------------------------------------------------------------------------
def read_folder(folder: Path, *, in_view: bool = True) -> list[Vignette]:
    """The cases of a folder, not of those inside it, in the order of file names; raises `BadVignettes`."""
    if not folder.is_dir():
        raise BadVignettes(f"{folder}: no such folder")
    found: dict[str, Vignette] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name in (BAR, MISSES):
            continue
        content = _yaml(path)
        if not isinstance(content, list):
            raise BadVignettes(f"{path}: must be a list of cases")
        for position, entry in enumerate(content, start=1):
            case = replace(_vignette(entry, f"{path}: case {position}"), in_view=in_view)
            if case.id in found:
                raise BadVignettes(f"{path}: {case.id} stands twice")
            found[case.id] = case
    if not found:
        raise BadVignettes(f"{folder}: holds no case")
    return list(found.values())


def _vignette(entry: object, place: str) -> Vignette:
    if not isinstance(entry, dict):
        raise BadVignettes(f"{place}: must be a mapping")
    for key, type_ in {"id": str, "title": str, "origin": str, "answers": dict, "expect": dict}.items():
        if not isinstance(entry.get(key), type_):
            raise BadVignettes(f"{place}: {key} is missing or of another type")
    expect, place = entry["expect"], f"{place}, {entry['id']}"
    for key, type_ in NEEDED.items():
        found = expect.get(key)
        if not isinstance(found, type_) or not all(isinstance(one, str) for one in found):
            raise BadVignettes(f"{place}: expect {key} is missing or of another type")
    if entry["origin"] not in (PUBLISHED, BUILT):
        raise BadVignettes(f"{place}: origin is neither {PUBLISHED!r} nor {BUILT!r}")
    if expect["structure_outcome"] not in (RANKED, NOT_SCORED, *NO_LEAD):
        raise BadVignettes(f"{place}: {expect['structure_outcome']!r} is no outcome")
    for urgency in acceptable_urgencies(expect):
        if urgency not in RULESET.dictionary.urgency:
            raise BadVignettes(f"{place}: {urgency!r} is no urgency")
    return Vignette(entry["id"], entry["title"], entry["origin"], entry["answers"], expect)


def judge(case: Vignette, ruleset: Ruleset = RULESET) -> dict[str, Any]:
    """What the rules say of a case; raises `BadVignettes` where its answers are not of the dictionary."""
    try:
        return triage(case.answers, ruleset).as_dict()
    except InvalidAnswers as error:
        faults = "; ".join(f"{fault.code}: {fault.message}" for fault in error.faults)
        raise BadVignettes(f"{case.id}: {faults}") from error


@dataclass(frozen=True)
class Bar:
    """What a measure has to reach, or must not exceed."""

    measure: Measure
    share: float

    def holds(self, counted: Count) -> bool:
        """Where there is no case there is nothing to fall short of."""
        if not counted.of:
            return True
        return counted.share <= self.share if self.measure.fewer_is_better else counted.share >= self.share

    def __str__(self) -> str:
        return f"{'at most' if self.measure.fewer_is_better else 'at least'} {self.share:.0%}"


def read_bar(path: Path) -> dict[str, Bar]:
    """The bar of each measure that has one; raises `BadVignettes`."""
    content = _yaml(path)
    if not isinstance(content, dict) or not content:
        raise BadVignettes(f"{path}: must be a mapping of measures")
    return {name: _bar(name, spec, path) for name, spec in content.items()}


def _bar(name: object, spec: object, path: Path) -> Bar:
    measure = MEASURE.get(str(name))
    if measure is None:
        raise BadVignettes(f"{path}: {name!r} is no measure; there are {', '.join(MEASURE)}")
    key = "at_most" if measure.fewer_is_better else "at_least"
    share = spec.get(key) if isinstance(spec, dict) and set(spec) == {key} else None
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise BadVignettes(f"{path}: {name} needs {key}, a share from 0 to 1, and nothing else")
    return Bar(measure, float(share))


def _yaml(path: Path) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SafeLoader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise BadVignettes(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadVignettes(f"{path}: no valid YAML: {' '.join(str(error).split())}") from error


# --- the table --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Table:
    """The measures of the published cases, which have a bar, and of the others, which have none.

    Cases that were in view while the rules were written stand apart from those that were not.
    """

    judged: Sequence[tuple[Vignette, Result]]
    bar: Mapping[str, Bar]

    def below(self) -> list[str]:
        """The measures in which one group of published cases falls short of its bar."""
        short = {
            name
            for cases, has_bar in self._groups().values()
            for name, bar in self.bar.items()
            if has_bar and not bar.holds(count(bar.measure, cases))
        }
        return [name for name in self.bar if name in short]

    def lines(self) -> Iterator[str]:
        for headline, (cases, has_bar) in self._groups().items():
            if cases:
                yield f"{headline}: {len(cases)}"
                yield from (self._line(measure, cases, has_bar) for measure in MEASURES)
                yield ""

    def misses(self) -> Iterator[str]:
        """Each case in which the rules differ, with what they say instead."""
        for case, result in self.judged:
            names = missed(result, case.expect)
            if names:
                yield f"{case.id} ({case.origin}): {', '.join(names)}; {said(result)}"

    def _groups(self) -> dict[str, tuple[list[tuple[Result, Expect]], bool]]:
        """The cases under each headline, and whether they have a bar."""

        def cases(origin: str, *views: bool) -> list[tuple[Result, Expect]]:
            return [(r, c.expect) for c, r in self.judged if c.origin == origin and c.in_view in views]

        return {
            "Published cases": (cases(PUBLISHED, True), True),
            "Published cases collected after the first rules": (cases(PUBLISHED, False), True),
            "Built from a rule": (cases(BUILT, True, False), False),
        }

    def _line(self, measure: Measure, cases: Sequence[tuple[Result, Expect]], has_bar: bool) -> str:
        counted = count(measure, cases)
        if not counted.of:
            return f"  {measure.words:<50}  no case"
        low, high = counted.interval
        line = (
            f"  {measure.words:<50}{counted.hits:>4} of {counted.of:<4}"
            f"{counted.share:>7.1%}  ({low:.1%} to {high:.1%})"
        )
        bar = self.bar.get(measure.name) if has_bar else None
        return f"{line:<94}{bar}{'' if bar.holds(counted) else '  NOT REACHED'}" if bar else line


def said(result: Result) -> str:
    """What a result says, in one phrase without any answer."""
    first = result["structures"][0]
    place = " ".join([first["side"], *first["levels"]]) if result["outcome"] == RANKED else ""
    named = f", suspected {', '.join(sorted(suspected(result)))}" if result["red_flags"] else ""
    return f"{result['urgency']}{named}, {leading(result)} {place}".strip()
