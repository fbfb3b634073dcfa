"""The form of one precaution: when it is met is filled in as rows, or as text where rows cannot say it.

Adding a row, taking one out and finding a fact are presses that go to the server, so nothing needs a script.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from intake.rules.leaves import NUMBER
from treatments.conditions import fault_of
from treatments.facts import SECTIONS, Asked, asked
from treatments.forms.condition import ConditionField
from treatments.forms.writing import PartForm, SourcesField
from treatments.models import Precaution
from treatments.rows import COMPARISONS, JOINS, Kind, Row, Rows, rows_of

CHOOSE = ("", "Choose")
ROWS, TEXT = "rows", "text"
MOST_ROWS = 20
TOO_MUCH = "Rows cannot say this, so it stays an expression."


class PrecautionForm(PartForm):
    """A fact about a patient that matters for the treatment.

    Each row is named in `row`, as "3:smoker"; its comparison is `is-3` and its values are `value-3`.
    """

    how = forms.ChoiceField(choices=[(ROWS, ROWS), (TEXT, TEXT)], widget=forms.HiddenInput)
    join = forms.ChoiceField(
        label="It is met where",
        choices=list(JOINS.items()),
        required=False,
        widget=forms.RadioSelect,
    )
    find = forms.CharField(
        label="A word of it",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    section = forms.ChoiceField(
        label="Section",
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
        choices=[("", "Every section"), *((title, title) for title in SECTIONS.values())],
    )
    sources = SourcesField(
        label="Sources",
        help_text="Names with commas between them; expert is our own.",
        error_messages={"required": "Name a source, or expert."},
    )
    condition = ConditionField(
        label="When, as an expression",
        help_text=(
            "In the language of the rules, such as anticoagulant == true. One comparison on a line: "
            "it is met where any of them is."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        error_messages={"required": "Enter when it is met."},
    )

    class Meta:
        model = Precaution
        fields = ("place", "words", "condition", "action", "why")
        labels = {"action": "Then"}
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "words": {"required": "Say in words when it is met."},
            "action": {"required": "Choose what follows."},
            "why": {"required": "Say why it matters."},
        }

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        stored = kwargs["instance"].condition
        filled = rows_of(stored)
        start = {"how": TEXT if stored and not filled else ROWS} | (filled_in(filled) if filled else {})
        kwargs["initial"] = start | (kwargs.get("initial") or {})
        super().__init__(data, **kwargs)
        typed = self.initial if data is None else data
        self.is_text = typed.get("how") == TEXT
        rows = self.initial.get("row", []) if data is None else data.getlist("row")
        self.facts: dict[int, Asked] = {} if self.is_text else dict(rows_in(rows))
        self.fields["condition"].required = self.is_text
        for number, one in self.facts.items():
            self.fields |= _fields(number, one)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_text:
            return data
        if not self.facts:
            self.add_error("condition", "Find a fact below and add it.")
        elif len(self.facts) > 1 and not data.get("join"):
            self.add_error("join", "Choose how the rows are joined.")
        filled = self._filled(data)
        data["condition"] = filled.condition if filled else None
        return data

    def _filled(self, data: Mapping[str, Any]) -> Rows | None:
        """The rows as they are filled in; None while something is missing."""
        rows = [
            _row(one.code, data.get(f"is-{number}"), data.get(f"value-{number}"))
            for number, one in self.facts.items()
        ]
        whole = tuple(row for row in rows if row is not None)
        join = data.get("join") if len(rows) > 1 else "any"
        return Rows(join, whole) if join and whole and len(whole) == len(rows) else None

    @cached_property
    def stated(self) -> object:
        """The condition as the page states it, stored or not; None while it is not whole or not readable.

        What was stored may be unreadable too: the rules of today no longer know every fact of those of then.
        """
        if self.is_bound:
            self.is_valid()  # reads what was typed
            found = self.cleaned_data.get("condition")
        else:
            found = self.instance.condition
        return None if found is None or fault_of(found) else found

    @property
    def of_rows(self) -> set[str]:
        """The fields that the condition is made of."""
        rows = {f"{part}-{number}" for number in self.facts for part in ("is", "value")}
        return rows | {"join", "condition"}

    @property
    def has_room(self) -> bool:
        """Whether a row more can be added."""
        return len(self.facts) < MOST_ROWS

    @property
    def next_number(self) -> int:
        return max(self.facts, default=0) + 1

    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows for the page."""
        for number, one in self.facts.items():
            yield {
                "number": number,
                "fact": one,
                "is": self[f"is-{number}"],
                "value": self[f"value-{number}"],
                "is_fixed": len(COMPARISONS[one.kind]) == 1,
            }


# --- presses --------------------------------------------------------------------------------------
def with_row(data: QueryDict, code: str) -> QueryDict:
    """What was typed, with a row more for this fact; as it was where there is no room or no such fact."""
    rows = dict(rows_in(data.getlist("row")))
    changed = data.copy()
    if asked(code) is not None and len(rows) < MOST_ROWS:
        changed.appendlist("row", f"{max(rows, default=0) + 1}:{code}")
        changed["find"] = changed["section"] = ""
    return changed


def without_row(data: QueryDict, number: str) -> QueryDict:
    changed = data.copy()
    changed.setlist("row", [name for name in data.getlist("row") if name.partition(":")[0] != number])
    return changed


def as_text(data: QueryDict, condition: object) -> QueryDict:
    """What was typed, with the condition as an expression."""
    changed = data.copy()
    changed["how"], changed["condition"] = TEXT, ConditionField().prepare_value(condition)
    return changed


def as_rows(data: QueryDict, rows: Rows | None) -> QueryDict:
    """What was typed, with the condition as rows; without a condition there are none yet."""
    changed = data.copy()
    changed["how"] = ROWS
    changed.setlist("row", [])
    for name, value in (filled_in(rows) if rows else {}).items():
        changed.setlist(name, value if isinstance(value, list) else [value])
    return changed


# --- rows -----------------------------------------------------------------------------------------
def rows_in(named: list[str]) -> Iterator[tuple[int, Asked]]:
    """The rows that a page names, without those that name no fact."""
    for name in named:
        number, _, code = name.partition(":")
        one = asked(code)
        if one is not None and number.isdecimal() and len(number) < 4:
            yield int(number), one


def filled_in(rows: Rows) -> dict[str, Any]:
    """The fields of a form that says the same as these rows."""
    fields: dict[str, Any] = {"row": [], "join": rows.join if len(rows.each) > 1 else ""}
    for number, row in enumerate(rows.each, start=1):
        one = asked(row.code)
        many = one is not None and one.kind in (Kind.ONE_OF, Kind.SEVERAL)
        fields["row"].append(f"{number}:{row.code}")
        fields |= {
            f"is-{number}": row.comparison,
            f"value-{number}": list(row.values) if many else row.values[0],
        }
    return fields


def _row(code: str, comparison: str | None, value: Any) -> Row | None:
    values = tuple(value) if isinstance(value, list) else (value,) if value not in (None, "") else ()
    return Row(code, comparison, tuple(map(str, values))) if comparison and values else None


def _fields(number: int, one: Asked) -> dict[str, forms.Field]:
    names = COMPARISONS[one.kind]
    choices = [CHOOSE, *names.items()] if len(names) > 1 else list(names.items())
    return {
        f"is-{number}": forms.ChoiceField(
            label=f"Comparison of {one.name}",
            choices=choices,
            initial="" if len(names) > 1 else next(iter(names)),
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": f"{one.name}: choose the comparison."},
        ),
        f"value-{number}": _value(one),
    }


def _value(one: Asked) -> forms.Field:
    label = f"Values of {one.name}"
    missing = {"required": f"{one.name}: choose what it is compared with."}
    if one.kind == Kind.YES_NO:
        return forms.ChoiceField(
            label=label, choices=one.values, widget=forms.RadioSelect, error_messages=missing
        )
    if one.kind == Kind.NUMBER:
        return _number(one, label)
    return forms.MultipleChoiceField(
        label=label, choices=one.values, widget=forms.CheckboxSelectMultiple, error_messages=missing
    )


def _number(one: Asked, label: str) -> forms.Field:
    """What was typed stays a text, so that 7.50 stays 7.50."""
    wanted = f"{one.name}: enter {one.can_be}."

    def fits(text: str) -> None:
        if not (NUMBER.fullmatch(text) and one.least <= float(text) <= one.most):
            raise ValidationError(wanted)

    return forms.CharField(
        label=label,
        max_length=12,
        validators=[fits],
        error_messages={"required": wanted, "max_length": wanted},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control"}),
    )
