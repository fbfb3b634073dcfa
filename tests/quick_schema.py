"""The same part of JSON Schema as tests/schema.py reads, as one yes or no for very many values."""

import re
from collections.abc import Callable, Mapping
from typing import Any

Holds = Callable[[Any], bool]
CLASSES: dict[str, set[type]] = {
    "object": {dict},
    "array": {list},
    "string": {str},
    "boolean": {bool},
    "integer": {int},
    "number": {int, float},
    "null": {type(None)},
}
SCALARS = (str, int, float, type(None))


def compiled(spec: Mapping[str, Any]) -> Holds:
    """A function that says whether a value, as JSON is read, is what the schema describes."""
    return _Compiler(spec.get("$defs", {})).holds(spec)


class _Compiler:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self.definitions = definitions
        self.made: dict[str, Holds] = {}

    def holds(self, spec: Mapping[str, Any]) -> Holds:
        if "$ref" in spec:
            return self._referred(spec["$ref"].removeprefix("#/$defs/"))
        tests = [*self._of_any(spec), *self._of_text_and_number(spec), *self._of_lists(spec)]
        if {"properties", "required", "additionalProperties"} & spec.keys():
            tests.append(self._of_object(spec))
        if len(tests) == 1:
            return tests[0]

        def holds(value: Any) -> bool:
            for test in tests:  # noqa: SIM110 - half as long as all() with a generator
                if not test(value):
                    return False
            return True

        return holds

    def _referred(self, name: str) -> Holds:
        if name not in self.made:
            self.made[name] = lambda value: self.made[name](value)  # where it refers to itself
            self.made[name] = self.holds(self.definitions[name])
        return self.made[name]

    @staticmethod
    def _of_any(spec: Mapping[str, Any]) -> list[Holds]:
        tests: list[Holds] = []
        if "type" in spec:
            names = spec["type"] if isinstance(spec["type"], list) else [spec["type"]]
            classes = frozenset().union(*(CLASSES[name] for name in names))
            tests.append(lambda value: value.__class__ in classes)
        if "enum" in spec or "const" in spec:
            allowed = frozenset(spec["enum"] if "enum" in spec else [spec["const"]])
            tests.append(
                lambda value: isinstance(value, SCALARS) and value.__class__ is not bool and value in allowed
            )
        return tests

    @staticmethod
    def _of_text_and_number(spec: Mapping[str, Any]) -> list[Holds]:
        tests: list[Holds] = []
        if "pattern" in spec:
            search = re.compile(spec["pattern"]).search
            tests.append(lambda value: value.__class__ is not str or search(value) is not None)
        if "minLength" in spec:
            shortest = spec["minLength"]
            tests.append(lambda value: value.__class__ is not str or len(value) >= shortest)
        for key, sign in (("minimum", 1), ("maximum", -1)):
            if key in spec:
                tests.append(_limit(spec[key], sign))
        return tests

    def _of_lists(self, spec: Mapping[str, Any]) -> list[Holds]:
        tests: list[Holds] = []
        if "items" in spec:
            item = self.holds(spec["items"])
            tests.append(lambda value: value.__class__ is not list or all(map(item, value)))
        if spec.get("uniqueItems"):
            tests.append(
                lambda value: value.__class__ is not list or len(set(map(repr, value))) == len(value)
            )
        for key, sign in (("minItems", 1), ("maxItems", -1)):
            if key in spec:
                within = _limit(spec[key], sign)
                tests.append(lambda value, within=within: value.__class__ is not list or within(len(value)))
        return tests

    def _of_object(self, spec: Mapping[str, Any]) -> Holds:
        known = {name: self.holds(part) for name, part in spec.get("properties", {}).items()}
        required, others = frozenset(spec.get("required", ())), spec.get("additionalProperties", True)
        other = self.holds(others) if isinstance(others, dict) else lambda value: bool(others)

        def holds(value: Any) -> bool:
            if value.__class__ is not dict:
                return True
            if not required <= value.keys():
                return False
            for name, part in value.items():  # noqa: SIM110 - half as long as all() with a generator
                if not known.get(name, other)(part):
                    return False
            return True

        return holds


def _limit(limit: float, sign: int) -> Holds:
    return lambda value: value.__class__ not in (int, float) or sign * value >= sign * limit
