"""How a question looks: one widget for each kind of answer. Their templates stand in templates/widgets/.

A widget draws the control only. Words, hint and error around it come from templates/bootstrap5/field.html.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from intake.bodymap.maps import body_map
from intake.bodymap.outlines import PART, name_of

UNSURE = frozenset({"not_sure", "not_said", "unknown"})  # drawn dashed: an answer, but not a yes or no
ALONE = frozenset({"none", "not_sure"})  # in a list of boxes: this one goes with no other
NOT_SURE = "not_sure"
MOST_NEAR = 12  # rows that the style sheet can join with their shapes
NO_PAIN, WORST_PAIN = _("no pain"), _("the worst pain you can think of")


class _Options:
    """Shared by all widgets with options: rows know what they are, and the first one can be linked to."""

    use_fieldset = True
    layout = "rows"  # asked for by field.html: a widget with a layout draws itself

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)  # type: ignore[misc]
        value = str(option["value"])
        option["attrs"].pop("aria-invalid", None)  # the error describes the group
        option["is_unsure"] = value in UNSURE
        option["is_alone"] = option["type"] == "checkbox" and value in ALONE
        option["is_middle"] = not value.endswith(("_left", "_right"))
        return option

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The id of an option; without an index that of the first, where an error message leads."""
        return f"{id_}_{index or 0}" if id_ else ""


class ChoiceRadio(_Options, forms.RadioSelect):
    """One of a list, a row each."""

    template_name = "widgets/choices.html"


class TileRadio(_Options, forms.RadioSelect):
    """One of a few short answers, tiles side by side."""

    template_name = "widgets/few.html"


class ChoiceCheckboxes(_Options, forms.CheckboxSelectMultiple):
    """Any of a list, a row each. "None of these" and "I'm not sure" go alone."""

    template_name = "widgets/choices.html"


class RatingRadio(TileRadio):
    """One of the answers of a validated questionnaire, tiles in one row."""

    template_name = "widgets/tiles.html"


class ScaleRadio(_Options, forms.RadioSelect):
    """A number from a row of tiles, with words at both ends; "I'm not sure" stands below."""

    template_name = "widgets/scale.html"

    def __init__(self, low: Any = NO_PAIN, high: Any = WORST_PAIN, **kwargs: Any):
        super().__init__(**kwargs)
        self.ends = (low, high)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _name, group, _index in context["widget"]["optgroups"] for option in group]
        context["tiles"] = [option for option in options if not option["is_unsure"]]
        context["rows"] = [option for option in options if option["is_unsure"]]
        context["low"], context["high"] = self.ends
        return context


class EffectRadio(_Options, forms.RadioSelect):
    """Worse, better, the same or not sure: four tiles beside the name of the activity."""

    template_name = "widgets/tiles.html"
    layout = "effect"


class _Regions(_Options):
    """Options in named groups: `choices` are (group, [(code, words), ...]) pairs."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)  # type: ignore[misc]
        number = 0
        for _name, group, _index in context["widget"]["optgroups"]:
            for option in group:
                option["attrs"]["id"] = f"{context['widget']['attrs'].get('id', name)}_{number}"
                number += 1
        return context


class RegionCheckboxes(_Regions, forms.CheckboxSelectMultiple):
    """Any of a list with groups."""

    template_name = "widgets/regions.html"


class _Places(_Regions):
    """The drawn map over the same inputs as the list.

    `near` are places that come first, as rows above the picture; then the picture is folded away until it is
    asked for, or somebody chose a place elsewhere.
    """

    def __init__(self, near: Sequence[str] = (), **kwargs: Any):
        super().__init__(**kwargs)
        self.near = near if len(near) <= MOST_NEAR else ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        drawn = body_map()
        near: list[dict[str, Any]] = []
        groups, alone, near_title = [], [], ""
        for title, options, _index in context["widget"]["optgroups"]:
            if not title:
                alone += options
                continue
            for option in options:
                option["outline"] = drawn.outline(option["value"])
                option["attributes"] = flatatt(option["attrs"])
                option["column"] = _column(option["value"], self.near)
            first = [option for option in options if option["value"] in self.near]
            near_title = title if first else near_title
            near += first
            others = [option for option in options if option["value"] not in self.near]
            groups += [(title, others)] if others else []
        offered = {option["value"] for _title, options in groups for option in options} | set(self.near)
        return context | {
            "map": drawn,
            "body_at": f"{static(name_of())}#{PART}",
            "box": f"0 0 {drawn.width} {drawn.height}",
            "width": str(drawn.width),  # as a number it would be written with a language's comma
            "near": near,
            "near_title": near_title,
            "groups": groups,
            "alone": alone,
            "resting": " ".join(drawn.outline(code) for code in drawn.places if code not in offered),
            "is_open": any(option["selected"] for _title, options in groups for option in options),
            "is_many": isinstance(self, forms.CheckboxSelectMultiple),
        }


def _column(place: str, near: Sequence[str]) -> str:
    """Where the row of a place stands: beside that of the other side, or alone across both columns."""
    head, _underscore, side = place.rpartition("_")
    return side if {f"{head}_left", f"{head}_right"} <= set(near) else "mid"


class PlaceCheckboxes(_Places, forms.CheckboxSelectMultiple):
    """Any places, on the map."""

    template_name = "widgets/bodymap.html"


class PlaceRadio(_Places, forms.RadioSelect):
    """One place, on the map."""

    template_name = "widgets/bodymap.html"


MAPS = (PlaceCheckboxes, PlaceRadio)


class GroupedCheckboxes(_Regions, forms.CheckboxSelectMultiple):
    """Any of a long list in named groups; the later groups are folded unless something in them is chosen."""

    template_name = "widgets/groups.html"
    open_groups = 2

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["folds"] = [
            {
                "name": group,
                "options": options,
                "is_open": index < self.open_groups or any(option["selected"] for option in options),
            }
            for group, options, index in context["widget"]["optgroups"]
        ]
        return context


class FindingRadio(_Options, forms.RadioSelect):
    """A finding of the examination: not done (where it starts), negative, positive or unclear."""

    template_name = "widgets/finding.html"
    symbols = ("·", "\N{MINUS SIGN}", "+", "?")
    kinds = ("none", "neg", "pos", "unc")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _name, group, _index in context["widget"]["optgroups"] for option in group]
        context["cells"] = list(zip(options, self.symbols, self.kinds, strict=True))
        return context


class UnitNumber(forms.TextInput):
    """A number with its unit behind it and, where `unsure` is given, a box "I'm not sure" below.

    Both filled in is handed on as one text ("12 not_sure") that no number field accepts, so that the
    person is asked again and nothing typed is lost.
    """

    template_name = "widgets/unit_number.html"

    def __init__(self, unit: Any = "", unsure: Any = None, whole: bool = True, **kwargs: Any):
        super().__init__(**kwargs)
        self.unit, self.unsure = unit, unsure
        self.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
        self.attrs.setdefault("autocomplete", "off")
        self.use_fieldset = unsure is not None
        self.layout = "boxes" if self.use_fieldset else ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        number, box = data.get(name), data.get(f"{name}-unsure")
        if number is None and box is None:
            return None
        return " ".join(part for part in (str(number or "").strip(), box and NOT_SURE) if part)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}-unsure" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        text = "" if value is None else str(value)
        is_unsure = text.endswith(NOT_SURE)
        context = super().get_context(name, text.removesuffix(NOT_SURE).strip(), attrs)
        return context | {"unit": self.unit, "unsure": self.unsure, "is_unsure": is_unsure}


class BirthDate(forms.Widget):
    """Day, month and year in three boxes; handed on as one text, year first."""

    template_name = "widgets/birth_date.html"
    use_fieldset = True
    layout = "boxes"
    parts = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        typed = [data.get(f"{name}_{part}") for part, _label, _length in self.parts]
        if all(value is None for value in typed):
            return None
        day, month, year = (str(value or "").strip().replace("-", " ") for value in typed)
        if not (day or month or year):
            return ""
        return f"{year}-{month:0>2}-{day:0>2}" if day and month else f"{year}-{month}-{day}"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part, _label, _length in self.parts)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_day" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        year, month, day = [*str(value or "").split("-", 2), "", "", ""][:3]
        shown = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
        id_ = context["widget"]["attrs"].get("id", name)
        context["boxes"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{id_}_{part}",
                "label": label,
                "length": length,
                "value": shown[part],
            }
            for part, label, length in self.parts
        ]
        return context
