"""Reading a knowledge file strictly: every key is asked for by name, and what nobody asked for is a fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

SafeLoader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C loader's safe variant where it is present: the pure one takes seconds for the whole knowledge."""


class BadKnowledge(Exception):
    """The knowledge cannot be used; every fault names its file and entry."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Faults:
    """Faults are gathered, so that one run of the loader names all of them."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, file: str, entry: str, message: str) -> None:
        place = f"{file}: {entry}" if entry else file
        self.found.append(f"{place}: {message}")

    def raise_any(self) -> None:
        if self.found:
            raise BadKnowledge(self.found)


class _UniqueKeyLoader(SafeLoader):  # type: ignore[misc]
    """Refuses a key that stands twice in one mapping; YAML itself would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise yaml.constructor.ConstructorError(None, None, f"line {line}: {key!r} stands twice")
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def parse_yaml(text: str) -> object:
    """The content of one file; raises `ValueError` in the words of the parser."""
    try:
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - it extends the safe loader
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


@dataclass
class Entry:
    """One mapping of a file. Each reader gives a usable value even where it finds a fault."""

    data: Mapping[str, Any]
    file: str
    name: str
    faults: Faults
    read: set[str] = field(default_factory=set)

    def fault(self, message: str) -> None:
        self.faults.add(self.file, self.name, message)

    def get(self, key: str, default: Any = None, *, required: bool = False) -> Any:
        self.read.add(key)
        value = self.data.get(key)
        if value is None:
            if required:
                self.fault(f"{key} is missing")
            return default
        return value

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.get(key, "", required=required)
        if not isinstance(value, str) or (required and key in self.data and not value.strip()):
            self.fault(f"{key} must be a text, not {value!r}")
            return ""
        return value

    def choice(self, key: str, allowed: Iterable[str], *, default: str | None = None) -> str:
        allowed = tuple(allowed)
        value = self.get(key, default, required=default is None)
        if value is not None and value not in allowed:
            self.fault(f"{key} is {value!r}, which is not one of {', '.join(allowed)}")
        return value if value in allowed else next(iter(allowed), "")

    def flag(self, key: str) -> bool:
        value = self.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false, not {value!r}")
            return False
        return value

    def number(self, key: str, *, required: bool = False) -> float | None:
        value = self.get(key, required=required)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            self.fault(f"{key} must be a number, not {value!r}")
            return None
        return value

    def whole(self, key: str, *, least: int | None = None) -> int:
        value = self.get(key, 0, required=True)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(f"{key} must be a whole number, not {value!r}")
            return 0
        if least is not None and key in self.data and value < least:
            self.fault(f"{key} is {value}, below {least}")
        return value

    def texts(
        self, key: str, *, required: bool = True, allowed: Iterable[str] | None = None
    ) -> tuple[str, ...]:
        value = self.get(key, [], required=required)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(f"{key} must be a list of texts, not {value!r}")
            return ()
        if len(set(value)) != len(value):
            self.fault(f"{key} names something twice")
        if allowed is not None:
            known = frozenset(allowed)
            for item in value:
                if item not in known:
                    self.fault(f"{key} names {item!r}, which is not known")
            value = [item for item in value if item in known]
        return tuple(value)

    def entry(self, key: str, *, required: bool = True) -> "Entry | None":
        """The mapping under a key."""
        value = self.get(key, required=required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(f"{key} must be a mapping, not {value!r}")
            return None
        return Entry(value, self.file, _joined(self.name, key), self.faults)

    def entries(self, key: str, *, required: bool = True) -> Iterator["Entry"]:
        """The mappings of a list, each named by its id."""
        value = self.get(key, [], required=required)
        if not isinstance(value, list):
            self.fault(f"{key} must be a list")
            return
        for position, item in enumerate(value, start=1):
            if not isinstance(item, dict):
                self.fault(f"{key} {position} must be a mapping, not {item!r}")
                continue
            name = str(item.get("id", "")) or _joined(self.name, f"{key} {position}")
            yield Entry(item, self.file, name, self.faults)

    def items(self) -> Iterator[tuple[str, "Entry"]]:
        """The mappings of a mapping, each named by its key."""
        for key, item in self.data.items():
            self.read.add(key)
            if not isinstance(key, str):
                self.fault(f"{key!r} is not a name")
            elif not isinstance(item, dict):
                self.fault(f"{key} must be a mapping, not {item!r}")
            else:
                yield key, Entry(item, self.file, key, self.faults)

    def done(self) -> None:
        """Names every key that was not asked for."""
        for key in self.data:
            if key not in self.read:
                self.fault(f"{key!r} is not a key of this entry")


def _joined(name: str, key: str) -> str:
    return f"{name} {key}" if name else key


def refuse(message: str) -> NoReturn:
    raise BadKnowledge([message])
