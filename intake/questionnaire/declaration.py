"""What a question and a page are, and the check that a set of pages agrees with the dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.places import PLACES
from intake.questionnaire.text import Words
from intake.rules import RULESET
from intake.rules.derived import Derivation
from intake.rules.dictionary import Dictionary, Fact
from intake.rules.expressions import Expression, compile_expression

Answers = Mapping[str, Any]

NOT_SURE, NONE = "not_sure", "none"
UNSURE = _("I'm not sure")
NONE_OF_THESE = _("None of these")
CHOOSE = _("Choose an answer. If you can't say, choose “I'm not sure”.")
YES_NO = {"yes": _("Yes"), "no": _("No")}
EFFECTS = {"worse": _("Worse"), "better": _("Better"), "no_change": _("Same")}
FIRST_PAGES = 3  # where every critical question stands
EFFECT_ROWS = 8  # on one page at most
INSTRUMENTS = "instruments"  # the theme of validated questionnaires: their words are their authors'
OWNER = {item.code: one for one in RULESET.instruments.values() for item in one.all_items}
TICKS = {True: _("Ticked"), False: _("Not ticked")}


class QuestionnaireFault(Exception):
    """The pages and the dictionary do not agree; the message names every place."""


class Unit(NamedTuple):
    """What a number counts, for one and for many."""

    one: Words
    many: Words

    def of(self, number: object) -> Words:
        return self.one if number == 1 else self.many


YEARS = Unit(_("year"), _("years"))
WEEKS = Unit(_("week"), _("weeks"))
MINUTES = Unit(_("minute"), _("minutes"))
TIMES = Unit(_("time"), _("times"))
METRES = Unit(_("metre"), _("metres"))
CENTIMETRES = Unit("cm", "cm")
KILOGRAMS = Unit("kg", "kg")
PERCENT = Unit("%", "%")


class Part(NamedTuple):
    """One number of a record: `text` is what it is called beside the name of its record."""

    text: Words
    unit: Unit


@dataclass(frozen=True, eq=False)
class Question:
    """How one fact of the dictionary is asked.

    `options` are the words of its values, in the order in which they are offered. `asked_when` is written in
    the language of the rules and may read only what earlier pages ask, so that no page changes while it is
    filled in. `per` names a list on an earlier page: the question is asked once for each value chosen there.
    `first` and `only` name a list of places on an earlier page: what is marked there comes first, or alone.
    `item_of` names the validated questionnaire that it belongs to: its words are not ours, nor translated.
    """

    code: str
    text: Words
    hint: Words = ""
    options: Mapping[str, Words] = field(default_factory=dict)
    groups: Sequence[tuple[Words, Sequence[str]]] = ()
    asked_when: Any = None
    missing: Words = CHOOSE
    unsure: Words = UNSURE
    none: Words = NONE_OF_THESE
    unit: Unit | None = None
    ends: tuple[Words, Words] | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    per: str = ""
    first: str = ""
    only: str = ""
    must: bool = False
    item_of: str = ""

    @cached_property
    def fact(self) -> Fact:
        return RULESET.dictionary[self.code]

    @property
    def required(self) -> bool:
        """Whether the form cannot be sent without an answer; "I'm not sure" is one."""
        return self.must or self.fact.critical

    @property
    def core(self) -> bool:
        """Whether it belongs to the short path."""
        return self.fact.core

    @property
    def allows_not_sure(self) -> bool:
        """Whether "I'm not sure" is offered; a validated questionnaire has its own answers and no other."""
        return self.fact.allows_not_sure and not self.item_of

    @cached_property
    def kind(self) -> str:
        """How it is put: yes_no, choice, effect, place, list, places, number, scale, text or records.

        An item of a validated questionnaire is a tick or a rating.
        """
        if self.item_of:
            return "tick" if self.fact.type == "bool" else "rating"
        if self.fact.type == "choice":
            if self.code.startswith("effect_"):
                return "effect"
            return "place" if self.asks_places else "choice"
        if self.fact.type == "multi":
            return "places" if self.asks_places else "list"
        if self.ends:
            return "scale"
        return {"bool": "yes_no", "int": "number", "number": "number", "text": "text", "map": "records"}[
            self.fact.type
        ]

    @cached_property
    def asks_places(self) -> bool:
        return set(self.fact.of) == set(PLACES)

    @property
    def words(self) -> Mapping[str, Words]:
        """The words of each value, without "none" and "not sure"."""
        by_kind: dict[str, Mapping[str, Words]] = {
            "yes_no": YES_NO,
            "effect": EFFECTS,
            "place": PLACES,
            "places": PLACES,
        }
        return by_kind.get(self.kind, self.options)

    @cached_property
    def condition(self) -> Expression | None:
        if self.asked_when is None:
            return None
        return compile_expression(self.asked_when, RULESET.dictionary)

    @cached_property
    def computed(self) -> tuple[Derivation, ...]:
        """What the condition reads and nobody answers: it is computed from other answers."""
        codes = self.condition.codes if self.condition else ()
        return tuple(one for one in RULESET.derivations if one.code in codes)


@dataclass(frozen=True, eq=False)
class Page:
    """A topic, on one page. Long topics have several pages; `part` is the key of the first.

    A page of a validated questionnaire (`instrument`) asks all of it; `foot` names its authors.
    """

    key: str
    title: Words
    questions: tuple[Question, ...]
    lead: Words = ""
    instrument: str = ""
    foot: Words = ""

    @property
    def part(self) -> str:
        head, _dash, number = self.key.rpartition("-")
        return head if head and number.isdigit() else self.key

    @property
    def is_core(self) -> bool:
        """Whether a question of the short path stands here; the other pages may be left empty."""
        return any(question.core for question in self.questions)

    @property
    def is_tick_list(self) -> bool:
        """Whether the page is one list of sentences to tick, where no tick is an answer too."""
        return bool(self.questions) and self.questions[0].kind == "tick"


def check(pages: Sequence[Page], not_asked: Mapping[str, str], dictionary: Dictionary) -> None:
    """Raise QuestionnaireFault naming every question that does not agree with the dictionary."""
    faults = list(_faults(pages, not_asked, dictionary))
    if faults:
        raise QuestionnaireFault(
            "The questionnaire does not agree with the dictionary:\n" + "\n".join(faults)
        )


def _faults(pages: Sequence[Page], not_asked: Mapping[str, str], dictionary: Dictionary) -> Iterator[str]:
    earlier: dict[str, Question] = {}
    for number, page in enumerate(pages):
        for question in page.questions:
            where = f"{page.key}: {question.code}: "
            if question.code not in dictionary or dictionary[question.code].who != "patient":
                yield where + "is not a fact that patients are asked"
                continue
            if question.code in earlier or [q.code for q in page.questions].count(question.code) > 1:
                yield where + "is asked twice"
            if (
                question.required
                and (question.asked_when or number >= FIRST_PAGES)
                and question.fact.critical
            ):
                yield where + "is critical and must stand on one of the first pages, without a condition"
            yield from (where + fault for fault in _wording_faults(question))
            yield from (where + fault for fault in _condition_faults(question, earlier, dictionary))
            yield from (where + fault for fault in _instrument_faults(question, page))
        if page.instrument:
            yield from (f"{page.key}: {fault}" for fault in _faults_of_whole(page))
        if sum(question.code.startswith("effect_") for question in page.questions) > EFFECT_ROWS:
            yield f"{page.key}: has more than {EFFECT_ROWS} rows of effects"
        core = [question.code in dictionary and question.core for question in page.questions]
        if core != sorted(core, reverse=True):
            yield f"{page.key}: asks something of the short path after something that is not"
        earlier |= {question.code: question for question in page.questions}
    patients = {code for code in dictionary if dictionary[code].who == "patient"}
    patients -= {code for code in patients if dictionary[code].theme == INSTRUMENTS}
    yield from (f"{code}: is not asked" for code in sorted(patients - set(earlier) - set(not_asked)))
    yield from (f"{code}: is asked and left out" for code in sorted(set(not_asked) & set(earlier)))
    yield from (f"{code}: is left out, but no patient's fact" for code in sorted(set(not_asked) - patients))


def _wording_faults(question: Question) -> Iterator[str]:
    fact = question.fact
    if fact.type in ("choice", "multi"):
        values = {str(value) for value in fact.of} - {NOT_SURE}
        if missing := values - set(question.words):
            yield f"no words for {', '.join(sorted(missing))}"
        if unknown := set(question.words) - values:
            yield f"words for {', '.join(sorted(unknown))}, which is no value of this fact"
    elif question.options and not question.item_of:
        yield "has options, but is no choice"
    if question.groups and sorted(chain.from_iterable(codes for _name, codes in question.groups)) != sorted(
        question.options
    ):
        yield "its groups do not hold each option once"
    if question.kind == "number" and question.unit is None:
        yield "is a number without a unit"
    if question.kind == "scale" and (fact.minimum, fact.maximum) != (0, 10):
        yield "is a scale, but does not go from 0 to 10"
    if question.kind == "records" and not (question.per and set(question.parts) <= set(fact.fields)):
        yield "its records need a list to stand for, and parts that the dictionary knows"


def _condition_faults(
    question: Question, earlier: Mapping[str, Question], dictionary: Dictionary
) -> Iterator[str]:
    reads = {code for code in (question.per, question.first, question.only) if code}
    if question.asked_when is not None:
        try:
            reads |= set(compile_expression(question.asked_when, dictionary).codes)
        except Exception as error:  # whatever the language refuses is said with the question's name
            yield f"its condition cannot be read: {error}"
    for code in sorted(RULESET.asked(reads)):
        if code not in earlier:
            yield f"depends on {code}, which no earlier page asks"
        elif not _is_asked_too(question, earlier[code]):
            yield f"depends on {code}, which may itself be hidden"


def _is_asked_too(question: Question, parent: Question) -> bool:
    """Whether the parent is asked wherever the question is: always, or under a part of its condition."""
    if parent.asked_when is None:
        return True
    spec = question.asked_when
    return isinstance(spec, Mapping) and parent.asked_when in spec.get("all", ())


def _instrument_faults(question: Question, page: Page) -> Iterator[str]:
    """The words of a validated questionnaire are its authors', and shown only where they may be."""
    owner = OWNER.get(question.code)
    if owner is None or owner.method == "each":
        return
    if not owner.may_be_shipped:
        yield f"belongs to {owner.name}, which may not be shown"
    elif (question.item_of, page.instrument) != (owner.id, owner.id):
        yield f"belongs to {owner.name} and must stand on its page"


def _faults_of_whole(page: Page) -> Iterator[str]:
    """An instrument is asked as a whole: every word of it, in its order, with its notice, alone."""
    instrument = RULESET.instruments[page.instrument]
    asked = [(q.code, q.text, tuple(q.options.values())) for q in page.questions]
    whole = [
        (item.code, item.text, tuple(option.label for option in item.options) if item.high > 1 else ())
        for item in instrument.all_items
    ]
    if asked != whole:
        yield f"is not the whole {instrument.name}, word for word"
    if page.lead != instrument.instruction or str(instrument.attribution) not in str(page.foot):
        yield f"lacks the instruction or the notice of {instrument.name}"
