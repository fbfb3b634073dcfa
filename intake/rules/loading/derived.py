"""Reading how derived facts are computed."""

from collections.abc import Iterator

from intake.rules.derived import Derivation
from intake.rules.dictionary import Dictionary, Fact
from intake.rules.expressions import compile_expression
from intake.rules.leaves import BadExpression
from intake.rules.loading.dictionary import expand_span
from intake.rules.loading.reading import Entry, Faults

FORMS = ("sum", "mean", "count", "product")


def read_derived(dictionary: Dictionary, file: str, faults: Faults) -> Iterator[Derivation]:
    for fact in dictionary.facts.values():
        if fact.compute is None:
            continue
        if not isinstance(fact.compute, dict):
            faults.add(file, fact.code, f"compute must be a mapping, not {fact.compute!r}")
            continue
        entry = Entry(fact.compute, file, fact.code, faults)
        derivation = _derivation(fact, entry, dictionary)
        entry.done()
        if derivation:
            yield derivation


def _derivation(fact: Fact, entry: Entry, dictionary: Dictionary) -> Derivation | None:
    times, whole = entry.number("times") or 1, fact.type == "int"
    forms = [form for form in FORMS if form in entry.data]
    if len(forms) != 1:
        entry.fault(f"compute must have one of {', '.join(FORMS)}")
        return None
    form = forms[0]
    if form == "product":
        product = entry.entry("product")
        exponents = {code: product.whole(code) for code in product.data} if product else {}
        codes = _numbers(entry, tuple(exponents), dictionary)
        return Derivation(fact.code, form, whole, times, codes, exponents=exponents)
    items = [item for text in entry.texts(form) for item in expand_span(text)]
    if form != "count":
        return Derivation(fact.code, form, whole, times, _numbers(entry, items, dictionary))
    expressions = []
    for item in items:
        try:
            expressions.append(compile_expression(item, dictionary))
        except BadExpression as error:
            entry.fault(f"compute: {error}")
    codes = tuple(code for expression in expressions for code in expression.codes)
    return Derivation(fact.code, form, whole, times, codes, tuple(expressions))


def _numbers(entry: Entry, codes: list[str] | tuple[str, ...], dictionary: Dictionary) -> tuple[str, ...]:
    """The codes that can be added up; yes counts 1."""
    for code in codes:
        if code not in dictionary or dictionary[code].type not in ("int", "number", "bool"):
            entry.fault(f"compute: {code!r} is not a number of the dictionary")
        elif dictionary[code].who == "derived":
            entry.fault(f"compute: {code!r} is derived itself")
    return tuple(code for code in codes if code in dictionary)
