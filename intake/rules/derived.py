"""Facts that are computed from other answers. What cannot be computed stays unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.rules.answers import Facts, Known
from intake.rules.instruments import Instrument


@dataclass(frozen=True)
class Product:
    """Answers multiplied, each with its exponent. One missing part leaves the whole unknown."""

    code: str
    whole: bool
    times: float
    exponents: Mapping[str, int]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.exponents)

    def value(self, known: Known) -> float | None:
        total = self.times
        for code, exponent in self.exponents.items():
            if not known.get(code):
                return None
            total *= known[code] ** exponent
        return int(total) if self.whole else total


@dataclass(frozen=True)
class OfInstrument:
    """The total of a validated questionnaire, or of a part of it, as the instrument itself counts it."""

    code: str
    instrument: Instrument
    part: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        parts = {part.name: part.codes for part in self.instrument.parts}
        return parts[self.part] if self.part else self.instrument.codes

    def value(self, known: Known) -> float | None:
        return self.instrument.value(known, self.part)


Derivation = Product | OfInstrument


def derive(facts: Facts, derivations: Iterable[Derivation]) -> Facts:
    """The same facts with what can be computed from them."""
    computed = {}
    for derivation in derivations:
        value = derivation.value(facts.known)
        if value is not None:
            computed[derivation.code] = value
    return Facts({**facts.raw, **computed}, {**facts.known, **computed}) if computed else facts
