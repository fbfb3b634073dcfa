"""The one field of a draft that the stock ones do not fit."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

PLAIN = re.compile(r"\s*[a-z_]")  # a comparison as it is; a combination begins with a brace


class ConditionField(forms.JSONField):
    """Comparisons such as `smoker == current`, one on a line: it is met where any of them is.

    Any other combination is JSON, `{"all": ["…", "…"]}`. What was typed comes back as it was.
    """

    default_error_messages = {"invalid": 'Write a comparison, or a combination such as {"all": ["…", "…"]}.'}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and PLAIN.match(value):
            lines = [line.strip() for line in value.splitlines() if line.strip()]
            return lines[0] if len(lines) == 1 else {"any": lines}
        try:
            condition = super().to_python(value)
            json.dumps(condition, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:  # a number too long, nested too deep, half a character
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return condition

    def bound_data(self, data: Any, initial: Any) -> Any:
        return InvalidJSONInput(data) if isinstance(data, str) else initial

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return ""
        return value if isinstance(value, str) else as_lines(value) or super().prepare_value(value)


def as_lines(condition: object) -> str:
    """A plain "any of these" as one comparison on a line; empty where it is something else."""
    if (
        not isinstance(condition, dict)
        or list(condition) != ["any"]
        or not isinstance(condition["any"], list)
    ):
        return ""
    parts = condition["any"]
    is_plain = len(parts) > 1 and all(isinstance(one, str) and PLAIN.match(one) for one in parts)
    return "\n".join(parts) if is_plain else ""
