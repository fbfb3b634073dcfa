"""Cases from files: what `manage.py triage` reads, strictly, and one sentence for whatever is wrong with it.

A case has its number over the whole input, also where it cannot be read, so that a number in the output
always names the same case of the input.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Case:
    """One set of answers, not yet checked against the dictionary."""

    number: int
    file: str
    answers: dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the input. `case` is None where a whole file is meant."""

    file: str
    case: int | None
    code: str
    message: str

    def __str__(self) -> str:
        parts = [self.file, f"case {self.case}" if self.case else "", self.code, self.message]
        return ": ".join(part for part in parts if part)


@dataclass
class _Flawed:
    """A value that JSON's own rules or ours refuse; it stands in the answers until its case is looked at."""

    message: str


@dataclass
class _Parser:
    """Reads JSON; what is refused is kept in place, so that the fault can name its case and code."""

    has_flaws: bool = False

    def parse(self, text: str) -> Any:
        """Raises ValueError with one sentence where the text is no JSON."""
        self.has_flaws = False
        try:
            return json.loads(
                text, object_pairs_hook=self._object, parse_constant=self._constant, parse_float=self._float
            )
        except json.JSONDecodeError as error:
            place = f"line {error.lineno}, " if error.lineno > 1 else ""
            what = error.msg.removesuffix(" at")
            raise ValueError(f"no valid JSON: {what} at {place}column {error.colno}") from error
        except RecursionError as error:
            raise ValueError("no valid JSON: nested too deeply") from error
        except ValueError as error:  # a number of thousands of digits
            raise ValueError("no valid JSON: a number is too long") from error

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self.has_flaws = True
            for name, times in Counter(name for name, _ in pairs).items():
                if times > 1:
                    found[name] = _Flawed(f"{json.dumps(name)} stands twice")
        return found

    def _constant(self, name: str) -> _Flawed:
        self.has_flaws = True
        return _Flawed(f"{name} is not a number")

    def _float(self, digits: str) -> float | _Flawed:
        number = float(digits)
        return number if math.isfinite(number) else self._constant(digits)


@dataclass
class Reader:
    """Reads cases from several files one after the other."""

    standard_input: BinaryIO
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _parser: _Parser = field(default_factory=_Parser)

    def read(self, name: str) -> Iterator[Case | Fault]:
        """What one file holds, in order; a file without any case is a fault."""
        if name == STANDARD_INPUT:
            yield from self._or_empty(name, self._either(name, self.standard_input))
            return
        try:
            with Path(name).open("rb") as file:
                yield from self._or_empty(name, self._by_name(name, file))
        except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be opened"
            yield Fault(name, None, "", reason[0].lower() + reason[1:])

    def _by_name(self, name: str, file: BinaryIO) -> Iterator[Case | Fault]:
        match Path(name).suffix.lower():
            case ".jsonl":
                return self._lines(name, file)
            case ".json":
                return self._document(name, file.read())
            case _:
                return self._either(name, file)

    @staticmethod
    def _or_empty(name: str, found: Iterator[Case | Fault]) -> Iterator[Case | Fault]:
        first = next(found, None)
        if first is None:
            yield Fault(name, None, "", "holds no case")
        else:
            yield from chain([first], found)

    def _either(self, name: str, file: BinaryIO) -> Iterator[Case | Fault]:
        """One document, or one case a line: the first line that holds something decides."""
        first = next((line for line in file if line.strip()), b"")
        try:
            begun = self._parser.parse(_text(first)) if first else None
        except ValueError:
            return self._document(name, first + file.read())
        if isinstance(begun, dict):
            return self._lines(name, chain([first], file))
        rest = file.read()
        if rest.strip():
            return self._lines(name, [first, *rest.splitlines()])
        return self._document(name, first)

    def _document(self, name: str, content: bytes) -> Iterator[Case | Fault]:
        if not content.strip():
            return
        try:
            document = self._parser.parse(_text(content))
        except ValueError as error:
            yield Fault(name, None, "", str(error))
            return
        for entry in document if isinstance(document, list) else [document]:
            yield from self._case(name, entry)

    def _lines(self, name: str, lines: Iterable[bytes]) -> Iterator[Case | Fault]:
        for line in lines:
            if not line.strip():
                continue
            try:
                entry = self._parser.parse(_text(line))
            except ValueError as error:
                yield Fault(name, next(self._numbers), "", str(error))
            else:
                yield from self._case(name, entry)

    def _case(self, name: str, entry: Any) -> Iterator[Case | Fault]:
        number = next(self._numbers)
        if not isinstance(entry, dict):
            yield Fault(name, number, "", "a case must be one object of codes and values")
            return
        flaws = list(_flaws(entry)) if self._parser.has_flaws else []
        if flaws:
            yield from (Fault(name, number, code, message) for code, message in flaws)
        else:
            yield Case(number, name, entry)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8 text") from error


def _flaws(answers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Code and message of everything flawed, however deep it stands."""
    for code, value in answers.items():
        yield from ((code, message) for message in _messages(value))


def _messages(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case _Flawed(message):
                yield message
            case dict() as record:
                waiting.extend(record.values())
            case list() as entries:
                waiting.extend(entries)
