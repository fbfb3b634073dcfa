"""The one field of the catalogue's admin that the stock ones do not fit."""

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

PLAIN = re.compile(r"\s*[a-z_]")  # a comparison as it is; a combination begins with a brace


class ConditionField(forms.JSONField):
    """`smoker == current` as it is, a combination as JSON. What was typed comes back as it was."""

    default_error_messages = {"invalid": 'Write a comparison, or a combination such as {"any": ["…", "…"]}.'}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and PLAIN.match(value):
            return value.strip()
        try:
            condition = super().to_python(value)
            json.dumps(condition, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:  # a number too long, nested too deep, half a character
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return condition

    def bound_data(self, data: Any, initial: Any) -> Any:
        return InvalidJSONInput(data) if isinstance(data, str) else initial

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else super().prepare_value(value)
