"""Facts that are computed from other answers. One missing part leaves the whole unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intake.rules.answers import Facts
from intake.rules.expressions import Expression
from intake.rules.truth import Truth


@dataclass(frozen=True)
class Derivation:
    """How one derived fact is computed: a sum or mean of answers, a count of what is true, or a product."""

    code: str
    form: str
    whole: bool
    times: float = 1
    codes: tuple[str, ...] = ()
    expressions: tuple[Expression, ...] = ()
    exponents: Mapping[str, int] = field(default_factory=dict)

    def value(self, facts: Facts) -> float | None:
        known = facts.known
        if any(code not in known for code in self.codes):
            return None
        total: float
        if self.form == "count":
            total = sum(expression.value(facts) is Truth.TRUE for expression in self.expressions)
        elif self.form == "product":
            total = 1
            for code, exponent in self.exponents.items():
                if not known[code]:
                    return None
                total *= known[code] ** exponent
        else:
            total = sum(known[code] for code in self.codes)
            if self.form == "mean":
                total /= len(self.codes)
        return int(total * self.times) if self.whole else total * self.times


def derive(facts: Facts, derivations: Iterable[Derivation]) -> Facts:
    """The same facts with what can be computed from them."""
    computed = {}
    for derivation in derivations:
        value = derivation.value(facts)
        if value is not None:
            computed[derivation.code] = value
    return Facts({**facts.raw, **computed}, {**facts.known, **computed}) if computed else facts
