"""Reading how derived facts are computed."""

from collections.abc import Iterator, Mapping

from intake.rules.derived import Derivation, OfInstrument, Product
from intake.rules.dictionary import Dictionary, Fact
from intake.rules.instruments import Instrument
from intake.rules.loading.reading import Entry, Faults

FORMS = ("product", "instrument")


def read_derived(
    dictionary: Dictionary, instruments: Mapping[str, Instrument], file: str, faults: Faults
) -> Iterator[Derivation]:
    for fact in dictionary.facts.values():
        if fact.compute is None:
            continue
        if not isinstance(fact.compute, dict):
            faults.add(file, fact.code, f"compute must be a mapping, not {fact.compute!r}")
            continue
        entry = Entry(fact.compute, file, fact.code, faults)
        derivation = _derivation(fact, entry, dictionary, instruments)
        entry.done()
        if derivation:
            yield derivation


def _derivation(
    fact: Fact, entry: Entry, dictionary: Dictionary, instruments: Mapping[str, Instrument]
) -> Derivation | None:
    forms = [form for form in FORMS if form in entry.data]
    if len(forms) != 1:
        entry.fault(f"compute must have one of {', '.join(FORMS)}")
        return None
    if forms[0] == "product":
        return _product(fact, entry, dictionary)
    name, part = entry.text("instrument"), entry.text("part", required=False)
    instrument = instruments.get(name)
    if instrument is None:
        entry.fault(f"compute: {name!r} is not an instrument")
        return None
    if part and part not in {one.name for one in instrument.parts}:
        entry.fault(f"compute: {name} has no part {part!r}")
        return None
    if instrument.method == "each":
        entry.fault(f"compute: {name} has no total")
        return None
    return OfInstrument(fact.code, instrument, part)


def _product(fact: Fact, entry: Entry, dictionary: Dictionary) -> Product:
    times, product = entry.number("times") or 1, entry.entry("product")
    exponents = {code: product.whole(code) for code in product.data} if product else {}
    for code in exponents:
        if code not in dictionary or dictionary[code].type not in ("int", "number", "bool"):
            entry.fault(f"compute: {code!r} is not a number of the dictionary")
        elif dictionary[code].who == "derived":
            entry.fault(f"compute: {code!r} is derived itself")
    return Product(
        fact.code, fact.type == "int", times, {code: n for code, n in exponents.items() if code in dictionary}
    )
