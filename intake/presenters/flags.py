"""Red flags and what is not excluded, each with the answers that decide it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.models import Escalation
from intake.presenters import words
from intake.presenters.sources import Source, sources
from intake.rules import RULESET, Ruleset
from intake.rules.entries import Flag

HOW_FAR: dict[str, str] = {
    Escalation.State.OPEN: "nobody has acknowledged it",
    Escalation.State.ACKNOWLEDGED: "acknowledged, the patient not reached yet",
    Escalation.State.CONTACTED: "the patient was contacted, it is not closed",
}


@dataclass(frozen=True)
class QandA:
    """A question in the words that were asked, and the answer that was given."""

    question: str
    answer: str
    is_unknown: bool = False
    is_entered: bool = False  # found by a clinician, not said by the person


@dataclass(frozen=True)
class FlagCard:
    """One red flag that is met."""

    id: str
    title: str
    suspected: list[str]
    urgency: str
    why: str
    fired: list[QandA]
    unknown: list[str]
    sources: list[Source]
    escalation: str = ""  # the key of the one that is not closed
    how_far: str = ""  # how far somebody has come with it


@dataclass(frozen=True)
class OpenQuestion:
    """An answer that is unknown, and the red flags that it leaves open."""

    quotes: list[QandA]
    titles: list[str]


def q_and_a(code: str, value: object, *, given: bool = True) -> QandA:
    said, is_entered = words.question(code), words.is_entered(code)
    if not given:
        return QandA(said, words.NOT_ASKED, is_unknown=True, is_entered=is_entered)
    return QandA(said, words.answer(code, value), words.is_unknown(value), is_entered)


def answers_that_fired(because: Mapping[str, object]) -> list[QandA]:
    return [q_and_a(code, value) for code, value in because.items()]


def flag_cards(
    body: Mapping[str, Any],
    answers: Mapping[str, object],
    ruleset: Ruleset | None,
    not_closed: Iterable[Escalation] = (),
) -> list[FlagCard]:
    """The red flags of a stored summary, in its order, each with its escalation that is `not_closed`."""
    raised = {one.flag: one for one in not_closed}
    return [
        FlagCard(
            id=flag["id"],
            title=flag["title"],
            suspected=[words.plain(code) for code in flag["suspected"]],
            urgency=flag["urgency"],
            why=flag["why"],
            fired=[q_and_a(code, answers.get(code), given=code in answers) for code in flag["because"]],
            unknown=[words.fact_words(code) for code in flag["unknown"]],
            sources=sources(flag["sources"], ruleset),
            **_escalation(raised.get(flag["id"])),
        )
        for flag in body.get("red_flags", [])
    ]


def also_met(body: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Flags that another one stands for, each with what it lets suspect and no flag before it does."""
    named = {code for flag in body.get("red_flags", []) for code in flag["suspected"]}
    found = []
    for flag in body["candidates"]["hidden_flags"] if "candidates" in body else []:
        more = [code for code in flag["suspected"] if code not in named]
        named.update(more)
        if more:
            found.append((flag["title"], [words.plain(code) for code in more]))
    return found


def _escalation(raised: Escalation | None) -> dict[str, str]:
    if raised is None:
        return {}
    since = words.moment(raised.raised_at)
    return {"escalation": str(raised.pk), "how_far": f"Raised on {since}: {HOW_FAR[raised.state]}"}


def open_questions(
    ids: Iterable[str], answers: Mapping[str, object], ruleset: Ruleset | None
) -> list[OpenQuestion]:
    """What the person could not, or would not, answer and what that leaves open; critical questions first."""
    left_open: dict[str, list[str]] = {}
    for flag_id in ids:
        for code in codes_of(flag_id, ruleset):
            if words.is_unknown(answers.get(code)):
                left_open.setdefault(code, []).append(words.flag_title(flag_id, ruleset))
    critical_first = sorted(left_open, key=lambda code: (not words.is_critical(code), code))
    return [OpenQuestion([q_and_a(code, answers[code])], left_open[code]) for code in critical_first]


def open_otherwise(ids: Iterable[str], answers: Mapping[str, object], ruleset: Ruleset | None) -> list[str]:
    """Red flags that stay open because something was not asked, not answered or not examined."""
    return [
        words.flag_title(flag_id, ruleset)
        for flag_id in ids
        if not any(words.is_unknown(answers.get(code)) for code in codes_of(flag_id, ruleset))
    ]


def codes_of(flag_id: str, ruleset: Ruleset | None) -> tuple[str, ...]:
    """The codes that decide a red flag; none where this ruleset does not have it."""
    try:
        entry = (ruleset or RULESET).find(flag_id)
    except KeyError:
        return ()
    return tuple(entry.expression.codes) if isinstance(entry, Flag) else ()
