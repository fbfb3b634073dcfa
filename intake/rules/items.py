"""What to ask or examine next, as it is told: an item, its answers, and what each of them would change."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from intake.rules.effects import EXCLUDE, Effect, Kind
from intake.rules.sides import SIDES
from intake.rules.solving import Pick, codes_of, values_of

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
Name = Callable[[str], str]
"""Gives the words for a code."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Answers to an item, and what they would change."""

    picks: tuple[Pick, ...]
    effects: tuple[Effect, ...]

    @property
    def values(self) -> dict[str, object]:
        """The answers that were tried: one way of picking them."""
        return values_of(self.picks)

    @property
    def codes(self) -> tuple[str, ...]:
        return codes_of(self.picks)


@dataclass(frozen=True, slots=True)
class NextItem:
    """One question or test, or a few that belong together, and what its answers would change."""

    codes: tuple[str, ...]
    by: str
    """Who answers it: the patient or the clinician."""
    outcomes: tuple[Outcome, ...]

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(effect for outcome in self.outcomes for effect in outcome.effects)

    @property
    def says(self) -> str:
        """Everything that it would change, with the codes as words."""
        return " ".join(self.sentences(plain_name))

    def sentences(self, name: Name) -> list[str]:
        """One sentence for each outcome. What the item itself names is not named again."""
        return [self._sentence(outcome, name) for outcome in self.outcomes]

    def _sentence(self, outcome: Outcome, name: Name) -> str:
        when = _briefly(outcome.picks[0]) if self._is_all_of_it(outcome) else _named(outcome.picks, name)
        return f"{when[:1].upper()}{when[1:]} would {'; '.join(_changes(outcome))}."

    def _is_all_of_it(self, outcome: Outcome) -> bool:
        """Whether the answers are the same for everything that the item asks."""
        alike = len({one.words for one in outcome.picks[0].of}) == 1
        return len(outcome.picks) == 1 and alike and set(outcome.codes) == set(self.codes)


def _changes(outcome: Outcome) -> Iterator[str]:
    """What would change, the excluded red flags in one go."""
    yield from (effect.says for effect in outcome.effects if effect.kind is not Kind.FLAG_CLOSED)
    closed = [effect.says for effect in outcome.effects if effect.kind is Kind.FLAG_CLOSED]
    if closed:
        yield f"{EXCLUDE}{_listed([says.removeprefix(EXCLUDE) for says in closed], 'and')}"


def _briefly(pick: Pick) -> str:
    """The answers without the questions: "any three of five positive"."""
    words, many = pick.of[0].words, _number(len(pick.of))
    if len(pick.of) == 1:
        return words
    if pick.n < len(pick.of):
        return f"any {_number(pick.n)} of {many} {words}"
    return f"both {words}" if len(pick.of) == 2 else f"all {many} {words}"


def _named(picks: Sequence[Pick], name: Name) -> str:
    return ", and ".join(_with_names(pick, name) for pick in picks)


def _with_names(pick: Pick, name: Name) -> str:
    if len({one.words for one in pick.of}) == 1 < len(pick.of):
        names, words = [name(one.code) for one in pick.of], f" {pick.of[0].words}"
    else:
        names, words = [f"{name(one.code)} {one.words}" for one in pick.of], ""
    if pick.n == len(names):
        return _listed(names, "and") + words
    if pick.n == 1:
        return _listed(names, "or") + words
    return f"{_number(pick.n)} of {_listed(names, 'and')}{words}"


def _listed(names: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def plain_name(code: str) -> str:
    """A code as words, for who has no better ones."""
    base, _, side = code.rpartition("_")
    return f"{base.replace('_', ' ')} {side.upper()}" if side in SIDES else code.replace("_", " ")
