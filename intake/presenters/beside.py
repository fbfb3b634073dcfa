"""What a stored summary says beside the grades: units, imaging, precautions, opinions, mechanical or not.

A summary that was made by rules of an earlier version has none of it, and then nothing of it is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.presenters import words
from intake.presenters.flags import QandA, q_and_a
from intake.presenters.sources import Source, sources
from intake.presenters.structures import SUPPORTED
from intake.rules import Ruleset

Body = Mapping[str, Any]
LEVEL_FROM = {
    "block": "a block",
    "palpation": "palpation of this level",
    "neurological_signs": "neurological signs",
    "imaging": "imaging of what is supported",
}
NO_LEVEL = "no level known"
MEANINGS = {
    "red_flag": "Red flag",
    "confirms": "Confirms",
    "against": "Speaks against",
    "discordant": "Discordant: changes nothing",
    "listed": "Listed only",
}
NOT_CHECKED, AGE_UNKNOWN, NOT_COMPARED = "not checked yet", "age not known", "no such figure"
WORDS = {"note": "Note", "clinician_decides": "Clinician decides", "hold": "Hold", "stop": "Stop"}
VERDICTS = {"mechanical": "Mechanical", "not_mechanical": "Not mechanical", "open": "Open"}
PLACE = ("level", "vertebra", "side")
HOW = ("modality", "grade", "date")


@dataclass(frozen=True)
class Member:
    """One part of a unit."""

    name: str
    side: str
    support: str
    level: str
    counts: bool
    """Whether its level is known, so that it can lift the unit."""


@dataclass(frozen=True)
class Unit:
    """`named` are its parts with a known level, `others` the names of the rest by what is said of them."""

    name: str
    support: str
    members: list[Member]
    named: list[Member]
    others: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Region:
    """Structures that are read as one, each with its own grade."""

    title: str
    side: str
    says: str
    support: str
    members: list[tuple[str, str]]
    sources: list[Source]


@dataclass(frozen=True)
class Figure:
    """How common something is, with its sources; without sources it is the words for why there is none."""

    text: str
    sources: list[Source]


@dataclass(frozen=True)
class Reported:
    """One finding of an imaging report."""

    finding: str
    where: str
    how: str
    by_patient: bool
    meaning: str
    about: list[str]
    is_red_flag: bool
    without_pain: Figure
    with_pain: Figure | None


@dataclass(frozen=True)
class Caution:
    """One precaution with the answers that decide it."""

    id: str
    says: str
    word: str
    state: str
    why: str
    answers: list[QandA]
    sources: list[Source]


@dataclass(frozen=True)
class Cautions:
    met: list[Caution]
    unknown: list[Caution]
    not_met: list[Caution]


@dataclass(frozen=True)
class View:
    """An opinion, and the structures beside which it is told with their own grades."""

    id: str
    title: str
    holder: str
    says: str
    evidence: str
    grade: str
    because: list[str]
    beside: list[tuple[str, str]]
    sources: list[Source]


@dataclass(frozen=True)
class Reason:
    says: str
    answers: list[QandA]
    is_red_flag: bool


@dataclass(frozen=True)
class Mechanical:
    verdict: str
    says: str
    reasons: list[Reason]
    against: list[Reason]
    background: str
    grade: str
    sources: list[Source]


@dataclass(frozen=True)
class Beside:
    """Each part, or None where the rules of the time did not work it out."""

    units: list[Unit] | None
    regions: list[Region]
    reported: list[Reported] | None
    cautions: Cautions | None
    views: list[View]
    mechanical: Mechanical | None


def beside(body: Body, answers: Mapping[str, object], ruleset: Ruleset | None) -> Beside:
    return Beside(
        units=[_unit(one) for one in body["units"]] if "units" in body else None,
        regions=[_region(one, ruleset) for one in body.get("regions", [])],
        reported=[_reported(one, ruleset) for one in body["reported_on_imaging"]]
        if "reported_on_imaging" in body
        else None,
        cautions=_cautions(body["precautions"], answers, ruleset) if "precautions" in body else None,
        views=[_view(one, body, ruleset) for one in body.get("opinions", [])],
        mechanical=_mechanical(body["mechanical"], answers, ruleset) if "mechanical" in body else None,
    )


def _unit(unit: Body) -> Unit:
    members = [_member(one) for one in unit["members"]]
    others: dict[str, list[Member]] = {}
    for one in members:
        if not one.counts:
            others.setdefault(one.support, []).append(one)
    return Unit(
        name=unit["unit"],
        support=unit["support"],
        members=members,
        named=[one for one in members if one.counts],
        others=[(support, _by_name(others[support])) for support in words.SUPPORT if support in others],
    )


def _by_name(members: Iterable[Member]) -> list[str]:
    """Each part once, with its sides and what is known of its level."""
    sides: dict[tuple[str, str], list[str]] = {}
    for one in members:
        sides.setdefault((one.name, one.level), []).append(one.side)
    return [
        " ".join(filter(None, [name, " and ".join(filter(None, named)), f"({level})" if level else ""]))
        for (name, level), named in sides.items()
    ]


def _region(one: Body, ruleset: Ruleset | None) -> Region:
    return Region(
        title=one["title"],
        side=words.side_words(one["side"]),
        says=one["says"],
        support=one["support"],
        members=[(words.STRUCTURES[part["structure"]], part["support"]) for part in one["members"]],
        sources=sources(one["sources"], ruleset),
    )


def _member(one: Body) -> Member:
    name = words.STRUCTURES[one["structure"]]
    if "root" in one:
        name = f"{name} {one['root']}, {one['position']}"
    if one["level_from"]:
        level = f"level from {LEVEL_FROM[one['level_from']]}"
    elif one.get("elsewhere"):
        level = f"level named: {', '.join(one['elsewhere'])}"
    else:
        level = NO_LEVEL if one["support"] in SUPPORTED else ""
    return Member(name, words.side_words(one["side"]), one["support"], level, bool(one["level_from"]))


def _reported(one: Body, ruleset: Ruleset | None) -> Reported:
    return Reported(
        finding=words.plain(one["finding"]),
        where=", ".join(_field(name, one[name]) for name in PLACE if name in one) or "not said",
        how=", ".join(_field(name, one[name]) for name in HOW if name in one),
        by_patient=one["by_patient"],
        meaning=MEANINGS[one["meaning"]],
        about=[
            *_structures(one["structures"]),
            *(words.flag_title(id_, ruleset) for id_ in one["red_flags"]),
        ],
        is_red_flag=one["meaning"] == "red_flag",
        without_pain=_without_pain(one.get("without_pain"), ruleset),
        with_pain=_with_pain(one.get("with_pain"), ruleset),
    )


def _field(name: str, value: object) -> str:
    if name == "side":
        return words.side_words(str(value))
    return f"grade {value}" if name == "grade" else words.value_words(value)


def _structures(bearings: Iterable[Body]) -> list[str]:
    return [
        ", ".join(filter(None, [words.STRUCTURES[one["structure"]], words.side_words(one["side"])]))
        for one in bearings
    ]


def _without_pain(figure: Body | None, ruleset: Ruleset | None) -> Figure:
    if figure is None:
        return Figure(NOT_COMPARED, [])
    if figure["state"] != "seen":
        return Figure(AGE_UNKNOWN if figure["state"] == "age_unknown" else NOT_CHECKED, [])
    text = f"{figure['percent']:g} % of people without pain at {figure['at_age']}"
    return Figure(text, sources(figure["sources"], ruleset))


def _with_pain(figure: Body | None, ruleset: Ruleset | None) -> Figure | None:
    if figure is None:
        return None
    text = (
        f"commoner with low back pain up to {figure['up_to_age']}:"
        f" odds ratio {figure['odds_ratio']:g} ({figure['ci'].replace('-', ' to ')})"
    )
    return Figure(text, sources(figure["sources"], ruleset))


def _cautions(told: Iterable[Body], answers: Mapping[str, object], ruleset: Ruleset | None) -> Cautions:
    by_state: dict[str, list[Caution]] = {"met": [], "unknown": [], "not_met": []}
    for one in told:
        by_state[one["state"]].append(
            Caution(
                id=one["id"],
                says=one["says"],
                word=WORDS[one["word"]],
                state=_state(one, answers),
                why=one["why"],
                answers=_quotes(one["codes"], answers),
                sources=sources(one["sources"], ruleset),
            )
        )
    return Cautions(**by_state)


def _state(one: Body, answers: Mapping[str, object]) -> str:
    """Not asked and not sure are two things, though the rules read both as unknown."""
    if one["state"] != "unknown":
        return "Met" if one["state"] == "met" else "Not met"
    not_sure = any(words.is_unknown(answers.get(code)) for code in one["codes"])
    return words.NOT_SURE if not_sure else "Not asked or not answered"


def _quotes(codes: Iterable[str], answers: Mapping[str, object]) -> list[QandA]:
    return [q_and_a(code, answers.get(code), given=code in answers) for code in codes]


def _view(one: Body, body: Body, ruleset: Ruleset | None) -> View:
    supports = {structure["structure"]: structure["support"] for structure in body.get("structures", [])}
    return View(
        id=one["id"],
        title=one["title"],
        holder=one["holder"],
        says=one["says"],
        evidence=one["evidence"],
        grade=one["grade"],
        because=[words.fact_words(code) for code in one["codes"]],
        beside=[(words.STRUCTURES[code], supports[code]) for code in one["beside"] if code in supports],
        sources=sources(one["sources"], ruleset),
    )


def _mechanical(one: Body, answers: Mapping[str, object], ruleset: Ruleset | None) -> Mechanical:
    return Mechanical(
        verdict=VERDICTS[one["verdict"]],
        says=one["says"],
        reasons=_reasons(one["for"], answers),
        against=_reasons(one["against"], answers),
        background=one["background"],
        grade=one["grade"],
        sources=sources(one["sources"], ruleset),
    )


def _reasons(reasons: Iterable[Body], answers: Mapping[str, object]) -> list[Reason]:
    return [Reason(one["says"], _quotes(one["codes"], answers), "red_flag" in one) for one in reasons]
