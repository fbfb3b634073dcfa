"""What a question and a page are, and the check that a set of pages agrees with the dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
FIRST_PARTS = ("urgent-signs", "nerves", "health-now")  # where every critical question stands
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
    `tiles` puts a few short answers side by side. With `unsure` empty the fact has a value of its own for it.
    `is_later` marks a question of the short path that stands once more under "tell us more" (see `later`).
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
    tiles: bool = False
    is_later: bool = False
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
        return self.fact.core and not self.is_later

    @property
    def allows_not_sure(self) -> bool:
        """Whether "I'm not sure" is offered; a validated questionnaire has its own answers and no other."""
        return self.fact.allows_not_sure and bool(self.unsure) and not self.item_of

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

    @cached_property
    def decided_by(self) -> tuple[str, ...]:
        """The answers that decide whether it is asked."""
        own = self.condition.codes if self.condition else ()
        return tuple(dict.fromkeys([*own, *(code for one in self.computed for code in one.codes)]))


def later(question: Question) -> Question:
    """A question of the short path, for those whom the short path does not ask it.

    What a condition hides there because no red flag needs it is asked here, and nowhere twice.
    """
    return replace(question, asked_when={"sure": {"not": question.asked_when}}, is_later=True)


@dataclass(frozen=True, eq=False)
class Page:
    """A topic, on one page. Long topics have several pages; `part` is the key of the first.

    A validated questionnaire (`instrument`) has one page or several that follow each other, with its
    instruction and its notice (`foot`) on each, and nothing else on them. A page that only asks whether one
    may follow names it in `leads_to`: where that one is not asked, neither is the page.
    """

    key: str
    title: Words
    questions: tuple[Question, ...]
    lead: Words = ""
    instrument: str = ""
    leads_to: str = ""
    foot: Words = ""

    @property
    def part(self) -> str:
        head, _dash, number = self.key.rpartition("-")
        return head if head and number.isdigit() else self.key

    @property
    def is_first_of_its_own(self) -> bool:
        """Whether a validated questionnaire begins here, so that its instruction is read before its items."""
        return bool(self.instrument) and self.questions[0].code == next(
            item.code for item in RULESET.instruments[self.instrument].all_items
        )

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The answers that decide what is asked here, and how much of it."""
        read = [code for one in self.questions for code in (one.per, one.first, one.only) if code]
        for one in self.questions:
            read += one.decided_by
        return tuple(dict.fromkeys(read))

    @cached_property
    def is_core(self) -> bool:
        """Whether this page belongs to the short path; the others may be left empty, or come later."""
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
    is_short = True
    for page in pages:
        for question in page.questions:
            where = f"{page.key}: {question.code}: "
            if question.code not in dictionary or dictionary[question.code].who != "patient":
                yield where + "is not a fact that patients are asked"
                continue
            on_page = [one.code for one in page.questions].count(question.code)
            if on_page > 1 or not _may_stand_again(question, earlier.get(question.code)):
                yield where + "is asked twice"
            if question.fact.critical and page.part not in FIRST_PARTS:
                yield where + "is critical and must stand on one of the first pages"
            if question.fact.critical and not _hangs_on_critical(question, earlier):
                yield where + "is critical and may hang on critical questions only"
            yield from (where + fault for fault in _wording_faults(question))
            yield from (where + fault for fault in _condition_faults(question, earlier, dictionary))
            yield from (where + fault for fault in _instrument_faults(question, page))
        if sum(question.code.startswith("effect_") for question in page.questions) > EFFECT_ROWS:
            yield f"{page.key}: has more than {EFFECT_ROWS} rows of effects"
        core = {question.code in dictionary and question.core for question in page.questions}
        if core == {True, False}:
            yield f"{page.key}: asks something of the short path beside something that is not"
        if True in core and not is_short:
            yield f"{page.key}: belongs to the short path and stands after it"
        is_short = is_short and False not in core
        for question in page.questions:
            # Asked on the short path or later, and so asked of everybody by now.
            both = replace(question, asked_when=None)
            earlier[question.code] = both if question.is_later else question
    yield from _faults_of_instruments(pages)
    patients = {code for code in dictionary if dictionary[code].who == "patient"}
    patients -= {code for code in patients if dictionary[code].theme == INSTRUMENTS}
    yield from (f"{code}: is not asked" for code in sorted(patients - set(earlier) - set(not_asked)))
    yield from (f"{code}: is asked and left out" for code in sorted(set(not_asked) & set(earlier)))
    yield from (f"{code}: is left out, but no patient's fact" for code in sorted(set(not_asked) - patients))


def _may_stand_again(question: Question, before: Question | None) -> bool:
    """Only as what was not asked on the short path."""
    if before is None:
        return not question.is_later
    return question.is_later and question.asked_when == {"sure": {"not": before.asked_when}}


def _hangs_on_critical(question: Question, earlier: Mapping[str, Question]) -> bool:
    """Whether a critical question is always asked, or with others that are critical."""
    codes = question.condition.codes if question.condition else ()
    return all(code in earlier and earlier[code].fact.critical for code in codes)


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
            return
    for code in sorted(RULESET.asked(reads)):
        if code not in earlier:
            yield f"depends on {code}, which no earlier page asks"
        elif not question.is_later and not _is_asked_too(question, earlier[code]):
            yield f"depends on {code}, which may itself be hidden"


def _is_asked_too(question: Question, parent: Question) -> bool:
    """Whether the parent is asked wherever it is read: always, or beside its own condition."""
    if parent.asked_when is None:
        return True
    return all(_holds(parent.asked_when, inside) for inside in _around(question.asked_when, parent.code))


def _around(spec: Any, code: str, inside: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """For each place where a condition reads a code: what has to hold there too."""
    if isinstance(spec, Mapping):
        for word, parts in spec.items():
            if word == "all":
                for part in parts:
                    yield from _around(part, code, (*inside, *parts))
            else:
                yield from _around(parts, code, inside)
    elif isinstance(spec, list | tuple):
        for part in spec:
            yield from _around(part, code, inside)
    elif isinstance(spec, str) and spec.split(" ")[0] == code:
        yield inside


def _holds(condition: Any, inside: tuple[Any, ...]) -> bool:
    if condition in inside:
        return True
    return isinstance(condition, Mapping) and all(
        _holds(part, inside) for part in condition.get("all", [None])
    )


def _instrument_faults(question: Question, page: Page) -> Iterator[str]:
    """The words of a validated questionnaire are its authors', and shown only where they may be."""
    owner = OWNER.get(question.code)
    if owner is None or owner.method == "each":
        return
    if not owner.may_be_shipped:
        yield f"belongs to {owner.name}, which may not be shown"
    elif (question.item_of, page.instrument) != (owner.id, owner.id):
        yield f"belongs to {owner.name} and must stand on its page"


def _faults_of_instruments(pages: Sequence[Page]) -> Iterator[str]:
    """An instrument is asked as a whole: every word, in its order, on pages that follow each other.

    Its instruction stands above each of them, its notice below.
    """
    for name in dict.fromkeys(page.instrument for page in pages if page.instrument):
        instrument = RULESET.instruments[name]
        numbers = [number for number, page in enumerate(pages) if page.instrument == name]
        its_pages = [pages[number] for number in numbers]
        asked = [(q.code, q.text, tuple(q.options.values())) for page in its_pages for q in page.questions]
        whole = [
            (item.code, item.text, tuple(option.label for option in item.options) if item.high > 1 else ())
            for item in instrument.all_items
        ]
        where = its_pages[0].key
        if asked != whole or numbers != list(range(numbers[0], numbers[-1] + 1)):
            yield f"{where}: is not the whole {instrument.name}, word for word"
        if any(
            page.lead != instrument.instruction or str(instrument.attribution) not in str(page.foot)
            for page in its_pages
        ):
            yield f"{where}: lacks the instruction or the notice of {instrument.name}"
