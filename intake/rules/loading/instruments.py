"""Reading the files of validated questionnaires."""

from collections.abc import Iterator
from typing import Any

from intake.rules.dictionary import Dictionary
from intake.rules.instruments import FREE, TOTAL, Band, Change, Instrument, Item, Licence, Option, Part
from intake.rules.loading.dictionary import expand_span
from intake.rules.loading.reading import Entry
from intake.rules.loading.scope import Scope

METHODS = ("sum", "mean", "percent", "each")
MISSING = ("all", "range", "answered", "class")
LICENCES = (FREE, "ask", "licensed")
NUMBERS = ("int", "number", "bool")


def read_instrument(file: Entry, scope: Scope) -> Instrument | None:
    """One questionnaire; None where its items cannot be read, which is a fault."""
    id_ = file.text("instrument")
    if file.file != f"instruments/{id_}.yaml":
        file.fault(f"the file of {id_!r} must have its name")
    file.name = id_
    shared = tuple(_options(file, "options"))
    items = tuple(_items(file, "items", scope.dictionary, shared))
    unscored = tuple(_items(file, "unscored", scope.dictionary, shared, required=False))
    if not items:
        file.fault("it has no items")
        return None
    method = file.choice("method", METHODS)
    rule, limit, says = _missing(file, len(items))
    parts = tuple(_parts(file, {item.code for item in items}))
    shipped = file.flag("may_be_shipped")
    instrument = Instrument(
        id=id_,
        name=file.text("name"),
        measures=file.text("measures"),
        higher_is=file.choice("higher_is", ("worse", "better")),
        items=items,
        unscored=unscored,
        method=method,
        missing_rule=rule,
        missing_limit=limit,
        missing_says=says,
        bands=tuple(_bands(file, parts)),
        bands_note=file.text("bands_note", required=False),
        parts=parts,
        change=_change(file, scope),
        licence=_licence(file),
        attribution=file.text("attribution", required=shipped and method != "each"),
        sources=scope.cited(file),
        scoring_version=file.whole("scoring_version", least=1),
        may_be_shipped=shipped,
        language=file.text("language", required=shipped),
        instruction=file.text("instruction", required=shipped and method != "each"),
        recall=file.text("recall", required=False),
        note=file.text("note", required=False),
        since=file.whole("since", least=1),
    )
    file.texts("wording_seen_at", required=shipped)
    file.texts("wording_notes", required=False)
    _check(instrument, file)
    file.done()
    return instrument


def _options(entry: Entry, key: str) -> Iterator[Option]:
    for option in entry.entries(key, required=False):
        yield Option(option.whole("value"), option.text("label"))
        option.done()


def _items(
    file: Entry, key: str, dictionary: Dictionary, shared: tuple[Option, ...], *, required: bool = True
) -> Iterator[Item]:
    """The items; `code` may name a span where no wording stands beside it."""
    for entry in file.entries(key, required=required):
        own = tuple(_options(entry, "options"))
        text, counts_from = entry.text("text", required=False), entry.number("counts_from")
        for code in expand_span(entry.text("code")):
            fact = dictionary.facts.get(code)
            if fact is None or fact.type not in NUMBERS or fact.who == "derived":
                entry.fault(f"{code!r} is not a number of the dictionary that somebody answers")
                continue
            is_count = fact.type == "bool" or counts_from is not None
            low, high = (0.0, 1.0) if is_count else (fact.minimum or 0.0, fact.maximum or 0.0)
            options = own or shared
            if options and {option.value for option in options} != set(range(int(low), int(high) + 1)):
                entry.fault(f"the options of {code} are not the values of the dictionary")
            yield Item(code, low, high, text, options, counts_from)
        entry.done()


def _missing(file: Entry, items: int) -> tuple[str, int, str]:
    entry = file.entry("missing")
    if entry is None:
        return "all", 0, ""
    rule = entry.choice("rule", MISSING)
    limit = entry.whole("limit", least=1) if rule in ("range", "answered") else 0
    if limit > items:
        entry.fault(f"limit is {limit}, and there are {items} items")
    says = entry.text("says")
    entry.done()
    return rule, limit, says


def _parts(file: Entry, codes: set[str]) -> Iterator[Part]:
    for entry in file.entries("parts", required=False):
        named = tuple(code for text in entry.texts("of") for code in expand_span(text))
        for code in named:
            if code not in codes:
                entry.fault(f"{code!r} is not an item")
        yield Part(entry.text("part"), named, entry.number("positive_from"))
        entry.done()


def _bands(file: Entry, parts: tuple[Part, ...]) -> Iterator[Band]:
    for entry in file.entries("bands", required=False):
        ranges = {}
        for name in (TOTAL, *(part.name for part in parts)):
            ends = entry.get(name)
            if ends is None:
                continue
            if not _is_range(ends):
                entry.fault(f"{name} must be the first and the last value, not {ends!r}")
            else:
                ranges[name] = (ends[0], ends[1])
        if not ranges:
            entry.fault("the band has no range")
        yield Band(entry.text("label"), ranges, entry.text("note", required=False))
        entry.done()


def _is_range(ends: Any) -> bool:
    return (
        isinstance(ends, list)
        and len(ends) == 2
        and all(isinstance(end, int) and not isinstance(end, bool) for end in ends)
        and ends[0] <= ends[1]
    )


def _change(file: Entry, scope: Scope) -> Change | None:
    entry = file.entry("important_change", required=False)
    if entry is None:
        return None
    change = Change(
        says=entry.text("says"),
        points=entry.number("points"),
        percent=entry.number("percent"),
        checked=entry.flag("checked"),
        sources=scope.cited(entry),
    )
    entry.done()
    return change


def _licence(file: Entry) -> Licence:
    entry = file.entry("licence")
    if entry is None:
        return Licence(LICENCES[-1], "", ())
    licence = Licence(entry.choice("state", LICENCES), entry.text("text"), entry.texts("seen_at"))
    entry.done()
    return licence


def _check(instrument: Instrument, file: Entry) -> None:
    """The wording is whole or not there at all, and the words of the bands leave no gap."""
    written = [bool(item.text) for item in instrument.all_items]
    if instrument.may_be_shipped and not (all(written) and all(i.options for i in instrument.all_items)):
        file.fault("it may be shipped, and the wording of its items or answers is not complete")
    if not instrument.may_be_shipped and (any(written) or instrument.instruction):
        file.fault("its wording may not be shipped, and some of it stands here")
    if instrument.may_be_shipped and not instrument.is_free:
        file.fault("only a free instrument may be shipped")
    if instrument.method == "each" and instrument.bands:
        file.fault("ratings on their own have no band")
    if instrument.missing_rule in ("range", "class") and any(item.high > 1 for item in instrument.items):
        file.fault(f"the rule {instrument.missing_rule!r} needs items that give one point or none")
    if instrument.bands and not instrument.parts:
        _check_bands(instrument, file)


def _check_bands(instrument: Instrument, file: Entry) -> None:
    ends = [band.ranges[TOTAL] for band in instrument.bands if TOTAL in band.ranges]
    at = 0 if instrument.method == "percent" else sum(item.low for item in instrument.items)
    for low, high in ends:
        if low != at:
            file.fault(f"the bands leave a gap or overlap at {at:g}")
        at = high + 1
    if at != instrument.maximum + 1:
        file.fault(f"the bands end at {at - 1:g}, the score at {instrument.maximum:g}")
