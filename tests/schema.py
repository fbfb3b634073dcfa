"""A checker for the part of JSON Schema that our schemas use; what it does not know, it refuses to read."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
"""A value and where it stands → what is wrong with it."""

DESCRIBING = {"$schema", "$defs", "title", "description"}


class Schema:
    """A schema, compiled once for many values."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self.definitions: dict[str, Check] = {}
        for name, part in spec.get("$defs", {}).items():
            self.definitions[name] = self._check(part)
        self.check = self._check(spec)

    def faults(self, value: Any) -> list[str]:
        """Everything that is wrong with a value, each with its place."""
        return list(self.check(value, "$"))

    def _check(self, spec: Mapping[str, Any]) -> Check:
        if "$ref" in spec:
            name = spec["$ref"].removeprefix("#/$defs/")
            return lambda value, at: self.definitions[name](value, at)
        unknown = set(spec) - DESCRIBING - set(_KEYWORDS)
        if unknown:
            raise ValueError(f"this checker does not know {sorted(unknown)}")
        readers = dict.fromkeys(_KEYWORDS[key] for key in spec if key not in DESCRIBING)
        parts = [reader(self, spec) for reader in readers]

        def check(value: Any, at: str) -> Iterator[str]:
            for part in parts:
                yield from part(value, at)

        return check


_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def _type(_: Schema, spec: Mapping[str, Any]) -> Check:
    names = spec["type"] if isinstance(spec["type"], list) else [spec["type"]]
    tests = [_TYPES[name] for name in names]

    def check(value: Any, at: str) -> Iterator[str]:
        if not any(test(value) for test in tests):
            yield f"{at}: {value!r} is no {' or '.join(names)}"

    return check


def _enum(_: Schema, spec: Mapping[str, Any]) -> Check:
    allowed = spec["enum"] if "enum" in spec else [spec["const"]]

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed or isinstance(value, bool):
            yield f"{at}: {value!r} is none of {allowed}"

    return check


def _properties(schema: Schema, spec: Mapping[str, Any]) -> Check:
    known = {name: schema._check(part) for name, part in spec.get("properties", {}).items()}
    required = spec.get("required", [])
    others = spec.get("additionalProperties", True)
    other = schema._check(others) if isinstance(others, dict) else None

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            return
        for name in required:
            if name not in value:
                yield f"{at}: {name} is missing"
        for name, part in value.items():
            if name in known:
                yield from known[name](part, f"{at}.{name}")
            elif other:
                yield from other(part, f"{at}.{name}")
            elif not others:
                yield f"{at}: {name} is not known"

    return check


def _items(schema: Schema, spec: Mapping[str, Any]) -> Check:
    part = schema._check(spec["items"])

    def check(value: Any, at: str) -> Iterator[str]:
        for position, item in enumerate(value if isinstance(value, list) else ()):
            yield from part(item, f"{at}[{position}]")

    return check


def _unique(_: Schema, spec: Mapping[str, Any]) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if spec["uniqueItems"] and isinstance(value, list) and len(set(map(repr, value))) < len(value):
            yield f"{at}: something stands there twice"

    return check


def _limit(key: str, measure: Callable[[Any], float | None], is_within: Callable[[Any, Any], bool]) -> Any:
    def compiled(_: Schema, spec: Mapping[str, Any]) -> Check:
        limit = spec[key]

        def check(value: Any, at: str) -> Iterator[str]:
            measured = measure(value)
            if measured is not None and not is_within(measured, limit):
                yield f"{at}: {measured} is outside {key} {limit}"

        return check

    return compiled


def _pattern(_: Schema, spec: Mapping[str, Any]) -> Check:
    pattern = re.compile(spec["pattern"])

    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, str) and not pattern.search(value):
            yield f"{at}: {value!r} does not match {spec['pattern']}"

    return check


def _length_of(kind: type) -> Callable[[Any], float | None]:
    return lambda value: len(value) if isinstance(value, kind) else None


def _amount(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _at_least(measured: float, limit: float) -> bool:
    return measured >= limit


def _at_most(measured: float, limit: float) -> bool:
    return measured <= limit


_KEYWORDS: dict[str, Callable[[Schema, Mapping[str, Any]], Check]] = {
    "type": _type,
    "enum": _enum,
    "const": _enum,
    **dict.fromkeys(("properties", "required", "additionalProperties"), _properties),
    "items": _items,
    "uniqueItems": _unique,
    "pattern": _pattern,
    "minLength": _limit("minLength", _length_of(str), _at_least),
    "minItems": _limit("minItems", _length_of(list), _at_least),
    "maxItems": _limit("maxItems", _length_of(list), _at_most),
    "minimum": _limit("minimum", _amount, _at_least),
    "maximum": _limit("maximum", _amount, _at_most),
}
