"""A page of questions as a form: made from the declaration, checked against the dictionary.

What is posted becomes answers in dictionary form. What cannot be one becomes a sentence beside the field,
never an exception.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from intake import widgets
from intake.questionnaire import PAGES, QUESTIONS, Page, Question, asked, items
from intake.questionnaire.declaration import NONE, NOT_SURE, Answers, Part
from intake.questionnaire.places import GROUPS, PLACES
from intake.questionnaire.text import Words
from intake.questionnaire.wording import NONE_TODAY, RATHER_NOT, WHICH_TODAY, number_text
from intake.rules.dictionary import Fact, Field

STILL_TRUE, ALL_OF_IT = "still_true", "all"  # what a page sends about answers of last time
NUMBER = re.compile(r"(-?[0-9]{1,9})(?:[.,]([0-9]{1,6}))?")
THOUSANDS = re.compile(r"-?[0-9]{1,3}((,[0-9]{3})+|(\.000)+)")  # 1,000 may be meant as one or as a thousand
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

OUT_OF_LIST = _("Choose one of the answers on the page.")
ALONE = _("“%(alone)s” goes with no other answer. Take one of them away.")
NO_NUMBER = _("Enter a number in figures, for example 12.")
NO_NUMBER_OR_UNSURE = _("Enter a number in figures, for example 12, or choose “%(unsure)s”.")
WHOLE = _("Enter a whole number, without a point or a comma.")
THOUSAND = _("Write the number without a point or a comma, for example 1000.")
RANGE = _("Enter a number from %(low)s to %(high)s.")
BOTH = _("Enter a number or choose “%(unsure)s”, not both.")
TOO_LONG = _("Make this shorter: at most %(limit)s characters.")
TICK_OR_SAY = _("Tick what describes you today. If nothing does, choose “None of these apply to me today”.")
MARKED = _("Where you marked pain")
MARKED_BOTH = _("Where you marked pain, and the other side")
SIGNS = _("This holds signs that we cannot store. Type it again.")

Choice = tuple[str, Words]


class AnswerField(forms.Field):
    """One question, or one number of a record: from what is posted to a value of the dictionary, and back.

    `code` is the fact; `path` leads into its record where it has one.
    """

    def __init__(self, question: Question, *, path: tuple[str, ...] = (), **options: Any):
        self.code, self.path, self.question = question.code, path, question
        options.setdefault("label", question.text)
        options.setdefault("help_text", question.hint)
        super().__init__(
            required=question.required and not path, error_messages={"required": question.missing}, **options
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """The facts that this field answers."""
        return (self.code,)

    def saved(self, answers: Answers) -> Any:
        """The answer that these answers hold; None when there is none."""
        value = answers.get(self.code)
        for step in self.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def shown(self, value: Any) -> Any:
        """What the widget shows for an answer."""
        return value


class OneOf(AnswerField):
    """One of a list; yes and no stand for true and false, tiles for numbers."""

    def __init__(
        self,
        question: Question,
        widget: forms.RadioSelect | forms.CheckboxSelectMultiple,
        choices: Iterable[Any],
    ):
        widget.choices = list(choices)
        super().__init__(question, widget=widget)
        self.values = dict(_values(question))

    def shown(self, value: Any) -> Any:
        return next(
            (key for key, held in self.values.items() if held == value and type(held) is type(value)), None
        )

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str) or value not in self.values:
            raise ValidationError(OUT_OF_LIST, code="invalid")
        return self.values[value]


class AnyOf(AnswerField):
    """Any of a list. "None of these" is the empty list, where the fact has no value of its own for it."""

    def __init__(
        self,
        question: Question,
        widget: forms.RadioSelect | forms.CheckboxSelectMultiple,
        choices: Iterable[Any],
    ):
        widget.choices = list(choices)
        super().__init__(question, widget=widget)

    def shown(self, value: Any) -> Any:
        if value == NOT_SURE:
            return [NOT_SURE]
        return value if value else [NONE]

    def to_python(self, value: Any) -> Any:
        if not value:
            return None
        if not isinstance(value, list | tuple):
            raise ValidationError(OUT_OF_LIST, code="invalid")
        chosen = {item for item in value if isinstance(item, str)}
        if len(chosen) < len(value) or not chosen <= {*self.question.fact.of, NONE, NOT_SURE}:
            raise ValidationError(OUT_OF_LIST, code="invalid")
        for alone, words in ((NOT_SURE, self.question.unsure), (NONE, _none_words(self.question))):
            if alone in chosen and len(chosen) > 1:
                raise ValidationError(ALONE, code="alone", params={"alone": words})
        if NOT_SURE in chosen:
            return NOT_SURE
        return [item for item in self.question.fact.of if item in chosen]

    def validate(self, value: Any) -> None:
        if value is None:  # an empty list is an answer
            super().validate(value)


class TickList(AnswerField):
    """A list of sentences of which those that describe the person are ticked: no tick is an answer too.

    That nothing is ticked must be said, so that a page which was passed over is not taken for an answer.
    """

    def __init__(self, page: Page):
        self.ticks = page.questions
        alone = [(NONE, NONE_TODAY), (NOT_SURE, RATHER_NOT)]
        widget = widgets.ChoiceCheckboxes()
        widget.choices = [*((question.code, question.text) for question in self.ticks), *alone]
        super().__init__(self.ticks[0], widget=widget, label=WHICH_TODAY, help_text="")
        self.required, self.error_messages["required"] = True, TICK_OR_SAY

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(question.code for question in self.ticks)

    def saved(self, answers: Answers) -> list[str] | None:
        """What is ticked for these answers; None where the list was never answered."""
        values = [answers.get(code) for code in self.codes]
        if all(value is None for value in values):
            return None
        if NOT_SURE in values:
            return [NOT_SURE]
        return [code for code, value in zip(self.codes, values, strict=True) if value] or [NONE]

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if not value:
            return None
        if not isinstance(value, list | tuple):
            raise ValidationError(OUT_OF_LIST, code="invalid")
        chosen = {item for item in value if isinstance(item, str)}
        if len(chosen) < len(value) or not chosen <= {*self.codes, NONE, NOT_SURE}:
            raise ValidationError(OUT_OF_LIST, code="invalid")
        for alone, words in ((NOT_SURE, RATHER_NOT), (NONE, NONE_TODAY)):
            if alone in chosen and len(chosen) > 1:
                raise ValidationError(ALONE, code="alone", params={"alone": words})
        if NOT_SURE in chosen:
            return dict.fromkeys(self.codes, NOT_SURE)
        return {code: code in chosen for code in self.codes}


class Number(AnswerField):
    """A number in figures, or "I'm not sure" where the fact allows it."""

    def __init__(
        self, question: Question, kind: Fact | Field, unit: Words, *, unsure: Words | None, **options: Any
    ):
        self.kind, self.unsure = kind, unsure
        widget = widgets.UnitNumber(unit=unit, unsure=unsure, whole=kind.type == "int")
        super().__init__(question, widget=widget, **options)

    def shown(self, value: Any) -> Any:
        return value if isinstance(value, str) else number_text(value)

    def to_python(self, value: Any) -> Any:
        text = value.strip() if isinstance(value, str) else value
        if text in self.empty_values:
            return None
        if text == NOT_SURE and self.unsure:
            return NOT_SURE
        if isinstance(text, str) and text.endswith(f" {NOT_SURE}"):
            raise ValidationError(BOTH, code="both", params={"unsure": self.unsure})
        return self._in_range(self._read(text))

    def _read(self, text: object) -> float:
        if isinstance(text, str) and THOUSANDS.fullmatch(text):
            raise ValidationError(THOUSAND, code="invalid")
        parts = NUMBER.fullmatch(text) if isinstance(text, str) else None
        if parts is None:
            message = NO_NUMBER_OR_UNSURE if self.unsure else NO_NUMBER
            raise ValidationError(message, code="invalid", params={"unsure": self.unsure})
        whole, rest = parts.groups()
        if rest is None or not rest.strip("0"):
            return int(whole)
        if self.kind.type == "int":
            raise ValidationError(WHOLE, code="invalid")
        return float(f"{whole}.{rest}")

    def _in_range(self, number: float) -> float:
        low, high = self.kind.minimum, self.kind.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            limits = {"low": _limit(low), "high": _limit(high)}
            raise ValidationError(RANGE, code="range", params=limits)
        return number


class OwnWords(AnswerField):
    """Free text, as long as the dictionary allows."""

    def __init__(self, question: Question):
        self.limit = question.fact.max_length or 0
        rows = 3 if self.limit <= 1000 else 6
        super().__init__(question, widget=forms.Textarea(attrs={"rows": rows, "maxlength": self.limit}))

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if not isinstance(value, str) or UNPRINTABLE.search(value.replace("\r\n", "\n")):
            raise ValidationError(SIGNS, code="invalid")
        text = value.replace("\r\n", "\n").strip()
        if len(text) > self.limit:
            raise ValidationError(TOO_LONG, code="max_length", params={"limit": self.limit})
        return text or None


class PageForm(forms.Form):
    """One page of questions. `answers` and `cleared` say what to save, even while some field is wrong.

    `last_time` holds what was said in an earlier form. It counts where the person says that it is still true
    and gives no other answer; `confirmed` are the codes of such answers.
    """

    page: ClassVar[Page]
    saved: ClassVar[Answers] = {}
    use_required_attribute = False
    fields: dict[str, AnswerField]  # type: ignore[assignment]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        answers: Answers | None = None,
        last_time: Answers | None = None,
        **options: Any,
    ):
        super().__init__(data, **options)
        self.before = self.saved if answers is None else answers
        self.last_time = {code: value for code, value in (last_time or {}).items() if code in self.fields}
        self.confirmed: set[str] = set()
        for name, field in self.fields.items():
            value = field.saved(self.before)
            if value is not None:
                self.initial.setdefault(name, field.shown(value))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*self.fields)
        return helper

    def clean(self) -> None:
        """Take what is still true for the answer, where no other was given."""
        said = self.data.getlist(STILL_TRUE) if isinstance(self.data, QueryDict) else []
        reasons = self.errors.as_data()
        for code, value in self.last_time.items():
            is_empty = self.cleaned_data.get(code) is None
            is_wrong = any(error.code != "required" for error in reasons.get(code, ()))
            if is_empty and not is_wrong and (code in said or ALL_OF_IT in said):
                self.errors.pop(code, None)
                self.cleaned_data[code] = value
                self.confirmed.add(code)

    @property
    def has_map(self) -> bool:
        """Whether the body is drawn on the page."""
        return any(isinstance(field.widget, widgets.MAPS) for field in self.fields.values())

    @property
    def answers(self) -> dict[str, Any]:
        """The valid answers on this page; a question without one is absent."""
        given: dict[str, Any] = {}
        if not self.is_bound:
            return given
        wrong = self.errors
        for name, field in self.fields.items():
            # A wrong number does not take away the rest of its record, nor what it held before.
            value = field.saved(self.before) if field.path and name in wrong else self.cleaned_data.get(name)
            if value is None:
                continue
            if isinstance(field, TickList):
                given |= value
            elif field.path:
                record, part = field.path
                given.setdefault(field.code, {}).setdefault(record, {})[part] = value
            else:
                given[field.code] = value
        return given

    @property
    def cleared(self) -> set[str]:
        """The codes that had an answer before and that the person left empty."""
        if not self.is_bound:
            return set()
        asked_for = {code for field in self.fields.values() for code in field.codes}
        had = {code for code in asked_for if self.before.get(code) is not None}
        return had - set(self.answers) - self.wrong

    @property
    def wrong(self) -> set[str]:
        """The codes whose answer cannot be kept; one that is missing is not wrong."""
        reasons = self.errors.as_data()
        return {
            code
            for name, field in self.fields.items()
            if any(error.code != "required" for error in reasons.get(name, ()))
            for code in field.codes
        }


def form_for(page: Page, answers: Answers, known: Collection[str] = ()) -> type[PageForm]:
    """The form of a page for a person with these answers: only what they are asked, and not what is known."""
    fields: dict[str, AnswerField] = {}
    questions = asked(page, answers, known)
    if page.is_tick_list:
        fields = {page.instrument: TickList(page)} if questions else {}
    else:
        for question in questions:
            fields |= _fields(question, answers)
    return type("PageForm", (PageForm,), {"page": page, "saved": answers, **fields})


def form_of(code: str, answers: Answers) -> type[PageForm] | None:
    """The form of one question, asked or not; of all its list, where it is a sentence to tick.

    None where it is asked once for each of something, and there is none.
    """
    page = next(page for page in PAGES if any(one.code == code for one in page.questions))
    fields: dict[str, AnswerField] = _fields(QUESTIONS[code], answers)
    if page.is_tick_list:
        fields = {page.instrument: TickList(page)}
    return type("PageForm", (PageForm,), {"page": page, "saved": answers, **fields}) if fields else None


def _fields(question: Question, answers: Answers) -> dict[str, AnswerField]:
    """A question's fields by name: one, or for records one for each number of each record."""
    if question.kind == "records":
        owner = QUESTIONS[question.per]
        return {
            f"{question.code}-{item}-{name}": _part(question, item, owner.words[item], name, part)
            for item in items(question, answers)
            for name, part in question.parts.items()
        }
    return {question.code: _field(question, answers)}


def _field(question: Question, answers: Answers) -> AnswerField:
    unsure: list[Choice] = [(NOT_SURE, question.unsure)] if question.allows_not_sure else []
    match question.kind:
        case "yes_no":
            return OneOf(question, widgets.TileRadio(), [*question.words.items(), *unsure])
        case "rating":
            return OneOf(question, widgets.RatingRadio(), list(question.words.items()))
        case "choice":
            widget = widgets.TileRadio() if question.tiles else widgets.ChoiceRadio()
            return OneOf(question, widget, [*question.words.items(), *unsure])
        case "effect":
            return OneOf(question, widgets.EffectRadio(), [*question.words.items(), *unsure])
        case "scale":
            low, high = question.ends or ("", "")
            tiles = [(str(number), str(number)) for number in range(11)]
            return OneOf(question, widgets.ScaleRadio(low, high), [*tiles, *unsure])
        case "place" if few := _marked(question.only, answers):
            places = [place for place in PLACES if place in few or place == answers.get(question.code)]
            marked = [(MARKED, _rows(question, places))]
            return OneOf(question, widgets.PlaceRadio(near=places), [*marked, ("", unsure)])
        case "place":
            groups = _places(question, answers)
            return OneOf(question, widgets.PlaceRadio(_near(question, answers)), [*groups, ("", unsure)])
        case "places":
            groups, alone = _places(question, answers), [(NONE, question.none), *unsure]
            return AnyOf(question, widgets.PlaceCheckboxes(_near(question, answers)), [*groups, ("", alone)])
        case "list" if question.groups:
            grouped = [(name, _rows(question, codes)) for name, codes in question.groups if name]
            alone = [(NONE, _none_words(question)), *unsure]
            return AnyOf(question, widgets.GroupedCheckboxes(), [*grouped, ("", alone)])
        case "list":
            own_none = [] if NONE in question.words else [(NONE, question.none)]
            return AnyOf(question, widgets.ChoiceCheckboxes(), [*question.words.items(), *own_none, *unsure])
        case "number":
            unit = question.unit.many if question.unit else ""
            words = question.unsure if question.allows_not_sure else None
            return Number(question, question.fact, unit, unsure=words)
    return OwnWords(question)


def _part(question: Question, item: str, words: Words, name: str, part: Part) -> Number:
    label = format_html("{}: {}", words, part.text)
    kind = question.fact.fields[name]
    return Number(question, kind, part.unit.many, unsure=None, path=(item, name), label=label, help_text="")


def _marked(code: str, answers: Answers) -> list[str]:
    """The places that a person marked on an earlier page, in the order of the body."""
    marked = answers.get(code)
    return [place for place in PLACES if isinstance(marked, list | tuple) and place in marked]


def _places(question: Question, answers: Answers) -> list[tuple[Words, list[Choice]]]:
    """The body in groups, what was marked before at the top; left stays beside right in every group."""
    first = _near(question, answers)
    groups = [(MARKED_BOTH, first), *GROUPS]
    shown = [
        (name, [place for place in places if place not in first or places is first])
        for name, places in groups
    ]
    return [(name, _rows(question, places)) for name, places in shown if places]


def _near(question: Question, answers: Answers) -> list[str]:
    """The places that come first: those marked on an earlier page, and their other sides."""
    near = {place.removesuffix("_left").removesuffix("_right") for place in _marked(question.first, answers)}
    return [place for place in PLACES if place.removesuffix("_left").removesuffix("_right") in near]


def _rows(question: Question, values: Iterable[str]) -> list[Choice]:
    return [(value, question.words[value]) for value in values]


def _values(question: Question) -> Iterable[tuple[str, Any]]:
    """What may be posted for a question with one answer, and the value it stands for."""
    if question.kind == "yes_no":
        yield from (("yes", True), ("no", False))
    elif question.kind == "scale":
        yield from ((str(number), number) for number in range(11))
    elif question.kind == "rating":
        yield from ((value, int(value)) for value in question.options)
    else:
        yield from ((value, value) for value in question.words)
    if question.allows_not_sure:
        yield NOT_SURE, NOT_SURE


def _none_words(question: Question) -> Words:
    return question.words.get(NONE, question.none)


def _limit(number: float | None) -> str:
    return "" if number is None else number_text(float(number))
