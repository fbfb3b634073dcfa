"""What comes out differently when a case is judged with more answers: grades, red flags, mimics."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from intake.rules.changes import SIDE_WORDS, flag_title, structure_title
from intake.rules.grading import AGAINST, LADDER, NONE, NOT_ASSESSABLE
from intake.rules.outline import Outline, Placed
from intake.rules.ruleset import Ruleset
from intake.rules.sides import SIDES

HEIGHT = {AGAINST: -1, NOT_ASSESSABLE: 0} | {grade: height for height, grade in enumerate(LADDER)}
"""How high a grade stands. Not supported and not to be judged are alike: neither is news beside the other."""
EXCLUDE = "exclude "


class Kind(StrEnum):
    """What can come out differently."""

    GRADE = "grade"
    SIDE = "side"
    FLAG_MET = "flag_met"
    FLAG_CLOSED = "flag_closed"
    MIMIC_MET = "mimic_met"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that would come out differently."""

    kind: Kind
    about: str
    """The structure, or the id of the red flag or mimic."""
    side: str
    was: str
    now: str
    says: str

    @property
    def way(self) -> int:
        """Up, down or neither, and how far."""
        return HEIGHT[self.now] - HEIGHT[self.was] if self.kind is Kind.GRADE else 0


def effects(before: Outline, after: Outline, ruleset: Ruleset) -> tuple[Effect, ...]:
    """What `after` says otherwise. Beside a red flag that is met, it is no news that another is excluded."""
    met = tuple(_met(before, after))
    return (
        *(met or _closed(before, after, ruleset)),
        *_on_structures(before, after, ruleset),
        *_on_mimics(before, after),
    )


def _met(before: Outline, after: Outline) -> Iterator[Effect]:
    known = _fired(before)
    for flag in after.red_flags:
        if flag.id not in known:
            says = f"meet the red flag “{flag.title}” ({flag.urgency})"
            yield Effect(Kind.FLAG_MET, flag.id, "", "", flag.urgency, says)


def _closed(before: Outline, after: Outline, ruleset: Ruleset) -> Iterator[Effect]:
    still_open = {*after.not_excluded, *_fired(after)}
    for id_ in before.not_excluded:
        if id_ not in still_open:
            yield Effect(Kind.FLAG_CLOSED, id_, "", "", "", f"{EXCLUDE}“{flag_title(id_, ruleset)}”")


def _fired(outline: Outline) -> set[str]:
    """Also those that a more urgent one hides."""
    return {flag.id for flag in outline.red_flags} | outline.hidden_flags


def _on_structures(before: Outline, after: Outline, ruleset: Ruleset) -> Iterator[Effect]:
    was = {one.structure: one for one in before.structures}
    for now in after.structures:
        earlier = was[now.structure]
        if HEIGHT[earlier.support] != HEIGHT[now.support]:
            told = now if now.support in LADDER[1:] else earlier
            says = _moved(earlier.support, now.support, _name(told, ruleset), ruleset)
            yield Effect(Kind.GRADE, now.structure, told.side, earlier.support, now.support, says)
        elif earlier.side != now.side and now.support in LADDER[1:]:
            says = f"place the {_title(now, ruleset)} on {_on_side(now.side)}"
            yield Effect(Kind.SIDE, now.structure, now.side, earlier.side, now.side, says)


def _moved(was: str, now: str, name: str, ruleset: Ruleset) -> str:
    words = ruleset.grading.support_words[now]
    if now == NOT_ASSESSABLE:
        return f"speak both for and against {name}, so that it cannot be judged"
    if now == AGAINST:
        return f"make {name} {words}"
    if now == NONE:
        return f"leave {name} {words}"
    return f"{'raise' if HEIGHT[now] > HEIGHT[was] else 'lower'} {name} to {words}"


def _name(one: Placed, ruleset: Ruleset) -> str:
    """A structure with its side, where it has sides."""
    title = _title(one, ruleset)
    if not ruleset.dictionary.structures[one.structure].per_side or not SIDE_WORDS[one.side]:
        return f"the {title}"
    return (
        f"the {SIDE_WORDS[one.side]} {title}" if one.side in SIDES else f"the {title} on {_on_side(one.side)}"
    )


def _title(one: Placed, ruleset: Ruleset) -> str:
    return structure_title(one.structure, ruleset).lower()


def _on_side(side: str) -> str:
    return f"the {SIDE_WORDS[side]}" if side in SIDES else SIDE_WORDS[side] or "neither side"


def _on_mimics(before: Outline, after: Outline) -> Iterator[Effect]:
    known = {(one.id, one.side) for one in before.mimics}
    for one in after.mimics:
        if (one.id, one.side) not in known:
            says = f"point to something else: {one.says.rstrip('.')}"
            yield Effect(Kind.MIMIC_MET, one.id, one.side or "", "", "", says)
