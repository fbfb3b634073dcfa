"""What somebody marked on the body, taken out of their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

CODES = {
    "worst": "main_pain_region",
    "finger": "one_finger_point",
    "pain": "pain_regions",
    "numb": "numb_regions",
    "tingling": "tingling_regions",
}


@dataclass(frozen=True)
class Marks:
    """Places by what was marked there. "Not sure" and "none" mark nothing."""

    worst: tuple[str, ...] = ()
    finger: tuple[str, ...] = ()
    pain: tuple[str, ...] = ()
    numb: tuple[str, ...] = ()
    tingling: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    @property
    def places(self) -> tuple[str, ...]:
        """Every place with a mark of any kind, once."""
        marked = (*self.worst, *self.finger, *self.pain, *self.numb, *self.tingling)
        return tuple(dict.fromkeys(marked))

    @property
    def painful(self) -> tuple[str, ...]:
        """Where it hurts, the worst place included."""
        return tuple(dict.fromkeys((*self.pain, *self.worst)))


def marks_of(answers: Mapping[str, Any]) -> Marks:
    """The marks in these answers."""
    return Marks(**{name: _places(answers.get(code)) for name, code in CODES.items()})


def _places(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(place) for place in value)
    return (value,) if isinstance(value, str) and value != "not_sure" else ()
