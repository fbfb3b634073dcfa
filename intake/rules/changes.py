"""The difference between two summaries of one case, in words: after new answers, or by new rules.

Two stored bodies are compared (`Summary.as_dict()`, or the object of `to_json()`, which also tells how much
each line counted). Either may be of an older ruleset: what only it knows is told in its own words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from intake.rules.grading import NONE, NOT_ASSESSABLE
from intake.rules.ruleset import Ruleset
from intake.rules.score_changes import moved

Body = Mapping[str, Any]
SIDE_WORDS = {"left": "LEFT", "right": "RIGHT", "both": "BOTH SIDES", "none": ""}
OUTCOME_WORDS = {
    "ranked": "structures are ranked",
    "none_supported": "no structure is clearly supported",
    "not_assessable": "too little is known to judge any structure",
}
MET, NOT_MET = "red flag is met", "red flag is not met"
OPEN, EXCLUDED = "not excluded", "excluded"
NOT_JUDGED = "not judged any more"
ENOUGH = "enough is answered now to judge it"
TOO_LITTLE = "too little is answered now to judge it"
WITHIN_ANOTHER = ("the same signal as", "is in")
STEPS_TOLD = ("ceiling", "confirmed", "imaging", "one moderate", "a rule-out", "a strong", "mimic_")


class Kind(StrEnum):
    """What a change is about."""

    URGENCY = "urgency"
    FLAG_MET = "flag_met"
    FLAG_GONE = "flag_gone"
    FLAG_URGENCY = "flag_urgency"
    FLAG_OPENED = "flag_opened"
    FLAG_CLOSED = "flag_closed"
    OUTCOME = "outcome"
    GRADE = "grade"
    SIDE = "side"
    LEVELS = "levels"
    MIMIC_MET = "mimic_met"
    MIMIC_GONE = "mimic_gone"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different."""

    kind: Kind
    about: str
    """The structure, or the id of the red flag, mimic or score; empty for the summary as a whole."""
    what: str
    was: str
    now: str
    because: tuple[str, ...] = ()
    """The lines, or what else of the method, that made the difference."""
    codes: tuple[str, ...] = ()
    """The answers that a red flag or mimic was met by."""

    @property
    def says(self) -> str:
        """The change as one sentence, with what made it."""
        before = f" (before: {self.was})" if self.was else ""
        reasons = [*self.because]
        if self.codes:
            reasons.append(f"by {', '.join(code.replace('_', ' ') for code in self.codes)}")
        through = f" {'; '.join(_sentence(reason) for reason in reasons)}." if reasons else ""
        return f"{self.what}: {self.now}{before}.{through}"


def changes(old: Body, new: Body, ruleset: Ruleset) -> list[Change]:
    """What `new` says otherwise than `old`, the gravest first; `ruleset` gives the words."""
    return [
        *_urgency(old, new),
        *_flags(old, new, ruleset),
        *_left_open(old, new, ruleset),
        *_outcome(old, new),
        *_structures(old, new, ruleset),
        *_mimics(old, new),
        *_scores(old, new, ruleset),
    ]


def _sentence(reason: str) -> str:
    text = reason.rstrip(".")
    return text[:1].upper() + text[1:]


def _urgency(old: Body, new: Body) -> Iterator[Change]:
    if old["urgency"] != new["urgency"]:
        yield Change(Kind.URGENCY, "", "Urgency", old["urgency"], new["urgency"])


def _outcome(old: Body, new: Body) -> Iterator[Change]:
    if old["outcome"] != new["outcome"]:
        was, now = (OUTCOME_WORDS[body["outcome"]] for body in (old, new))
        yield Change(Kind.OUTCOME, "", "Outcome", was, now)


# --- red flags and mimics ---------------------------------------------------------------------------
def _flags(old: Body, new: Body, ruleset: Ruleset) -> Iterator[Change]:
    was, now = ({flag["id"]: flag for flag in body["red_flags"]} for body in (old, new))
    for id_, flag in now.items():
        title, codes = flag.get("title") or flag_title(id_, ruleset), tuple(flag["because"])
        if id_ not in was:
            before = OPEN if id_ in old["not_excluded"] else ""
            yield Change(Kind.FLAG_MET, id_, title, before, MET, codes=codes)
        elif was[id_]["urgency"] != flag["urgency"]:
            yield Change(Kind.FLAG_URGENCY, id_, title, was[id_]["urgency"], flag["urgency"])
    for id_, flag in was.items():
        if id_ not in now:
            after = OPEN if id_ in new["not_excluded"] else NOT_MET
            title, codes = flag.get("title") or flag_title(id_, ruleset), tuple(flag["because"])
            yield Change(Kind.FLAG_GONE, id_, title, MET, after, codes=codes)


def _left_open(old: Body, new: Body, ruleset: Ruleset) -> Iterator[Change]:
    """Flags that were unknown and are not any more, or the other way; met ones are told already."""
    met = {flag["id"] for body in (old, new) for flag in body["red_flags"]}
    for id_ in old["not_excluded"]:
        if id_ not in new["not_excluded"] and id_ not in met:
            yield Change(Kind.FLAG_CLOSED, id_, flag_title(id_, ruleset), OPEN, EXCLUDED)
    for id_ in new["not_excluded"]:
        if id_ not in old["not_excluded"] and id_ not in met:
            yield Change(Kind.FLAG_OPENED, id_, flag_title(id_, ruleset), EXCLUDED, OPEN)


def flag_title(id_: str, ruleset: Ruleset) -> str:
    """A red flag in the knowledge's words; its id in words where this ruleset does not have it."""
    entry = ruleset.entries.get(id_)
    plain = id_.removeprefix("rf_").replace("_", " ")
    return getattr(entry, "title", "") or plain[:1].upper() + plain[1:]


def _mimics(old: Body, new: Body) -> Iterator[Change]:
    was, now = ({(one["id"], one["side"]): one for one in body.get("mimics", ())} for body in (old, new))
    for before, after, kind in ((was, now, Kind.MIMIC_MET), (now, was, Kind.MIMIC_GONE)):
        for key, one in after.items():
            if key not in before:
                said = ("", "to be thought of now") if kind is Kind.MIMIC_MET else ("", "no longer suggested")
                yield Change(
                    kind, one["id"], _placed(one["says"].rstrip("."), one), *said, codes=tuple(one["codes"])
                )


def _placed(words: str, one: Mapping[str, Any]) -> str:
    side = SIDE_WORDS.get(one["side"], "")
    return f"{words}, {side}" if side else words


def _scores(old: Body, new: Body, ruleset: Ruleset) -> Iterator[Change]:
    """Where both were scored: an older summary without any says nothing of what a person had answered."""
    if "scores" in old and "scores" in new:
        for one in moved(old["scores"], new["scores"], ruleset.instruments):
            yield Change(Kind.SCORE, one.id, one.what, one.was, one.now, one.because)


# --- structures -------------------------------------------------------------------------------------
def _structures(old: Body, new: Body, ruleset: Ruleset) -> Iterator[Change]:
    was = {one["structure"]: one for one in old["structures"]}
    for now in new["structures"]:
        structure = now["structure"]
        before = was.get(structure)
        said = standing(now, ruleset)
        was_said = standing(before, ruleset) if before else ""
        if said != was_said:
            reasons = _reasons(before, now, old, new) if before else ()
            yield Change(
                _kind(before, now), structure, structure_title(structure, ruleset), was_said, said, reasons
            )
    told = {now["structure"] for now in new["structures"]}
    for structure, before in was.items():
        if structure not in told:
            said = standing(before, ruleset)
            yield Change(Kind.GRADE, structure, structure_title(structure, ruleset), said, NOT_JUDGED)


def _kind(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Kind:
    if before is None or before["support"] != now["support"]:
        return Kind.GRADE
    return Kind.SIDE if before["side"] != now["side"] else Kind.LEVELS


def structure_title(code: str, ruleset: Ruleset) -> str:
    """A target structure in the knowledge's words."""
    rules = ruleset.structures.get(code)
    return rules.title if rules else code.replace("_", " ").capitalize()


def standing(one: Mapping[str, Any], ruleset: Ruleset) -> str:
    """What is said about a structure, as one phrase: grade, side, levels."""
    grade = ruleset.grading.support_words.get(one["support"], one["support"].replace("_", " "))
    return ", ".join(filter(None, [grade, SIDE_WORDS.get(one["side"], ""), " ".join(one["levels"])]))


def _reasons(before: Mapping[str, Any], now: Mapping[str, Any], old: Body, new: Body) -> tuple[str, ...]:
    """The lines that came and went; where none did, what else of the method moved the grade."""
    was_aside, is_aside = _set_aside(before, old), _set_aside(now, new)
    found = [
        *_came(before["for"], now["for"], "now for it", was_aside),
        *_came(now["for"], before["for"], "no longer for it", is_aside),
        *_came(before["against"], now["against"], "now against it", was_aside),
        *_came(now["against"], before["against"], "no longer against it", is_aside),
    ]
    if not found and {before["support"], now["support"]} == {NONE, NOT_ASSESSABLE}:
        found.append(ENOUGH if now["support"] == NONE else TOO_LITTLE)
    if not found:
        found += _counted_otherwise(before, now, old, new)
    if now["cap"] and now["cap"] != before["cap"]:
        found.append(f"cannot be higher: {now['cap']}")
    return tuple(found)


def _came(
    before: Sequence[Mapping[str, Any]],
    now: Sequence[Mapping[str, Any]],
    how: str,
    aside: Mapping[str, str],
) -> Iterator[str]:
    """Lines that stand only in `now`. One that the other summary counts inside a heavier line is no news."""
    for line in _only(now, before):
        reason = aside.get(line["id"], "")
        if not reason.startswith(WITHIN_ANOTHER):
            yield f"{how}: {_says(line)}" + (f" ({reason.replace('_', ' ')})" if reason else "")


def _set_aside(one: Mapping[str, Any], body: Body) -> Mapping[str, str]:
    traced = _traced(one, body)
    return traced["set_aside"] if traced else {}


def _only(lines: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    known = {line["id"] for line in others}
    return [line for line in lines if line["id"] not in known]


def _says(line: Mapping[str, Any]) -> str:
    text: str = line.get("says") or line["id"]
    return text.rstrip(".")


def _counted_otherwise(
    before: Mapping[str, Any], now: Mapping[str, Any], old: Body, new: Body
) -> Iterator[str]:
    """The same lines with other weights, or the steps of the method that differ."""
    was, is_now = _traced(before, old), _traced(now, new)
    if was is None or is_now is None:
        return
    says = {line["id"]: _says(line) for line in (*now["for"], *now["against"])}
    for part in ("for", "against"):
        for id_, weight in is_now[part].items():
            earlier = was[part].get(id_)
            if earlier not in (None, weight):
                yield f"counts as {weight}, before as {earlier}: {says.get(id_, id_)}"
    yield from (
        step.replace("_", " ")
        for step in is_now["steps"]
        if step.startswith(STEPS_TOLD) and step not in was["steps"]
    )


def _traced(one: Mapping[str, Any], body: Body) -> Mapping[str, Any] | None:
    """The candidate behind what is told, the first one where two sides are told together."""
    graded: Iterable[Mapping[str, Any]] = body.get("candidates", {}).get("graded", ())
    for candidate in graded:
        at = (candidate["structure"], candidate["area"], candidate["support"])
        alike = one["side"] not in ("left", "right") or candidate["side"] in (one["side"], None)
        if at == (one["structure"], one.get("area"), one["support"]) and alike:
            return candidate if "steps" in candidate else None
    return None
