"""Scores of questionnaires, and the questionnaires themselves, for people."""

from collections.abc import Iterator

from intake.headless.layout import paragraph, said
from intake.rules.instruments import Instrument, Score


def score_told(score: Score) -> Iterator[str]:
    """One score in a line: what it is, of how much, in which word, and how many items are missing."""
    if score.total is not None:
        points = f"{score.total} of {score.maximum}"
    elif score.range:
        points = f"{score.range[0]} to {score.range[1]} of {score.maximum}"
    else:
        points = "no total"
    parts = [f"{name} {part['total']}" for name, part in score.parts.items() if part["total"] is not None]
    missing = [f"{len(score.missing)} not answered"] if score.missing else []
    yield from paragraph(
        f"    {score.id}", ", ".join([points, *([score.band] if score.band else []), *parts, *missing])
    )


def instrument_told(instrument: Instrument) -> Iterator[str]:
    """One questionnaire: what it counts and how, whether it may be used. Its sources are told elsewhere."""
    state = "free" if instrument.is_free else "switched off until a licence is on file"
    yield f"{instrument.id}: questionnaire, {state}"
    yield from said("  ", [f"{instrument.name}: {instrument.measures}."])
    yield from paragraph("  direction", f"higher is {instrument.higher_is}")
    items = "1 item" if len(instrument.items) == 1 else f"{len(instrument.items)} items"
    yield from paragraph("  score", f"{instrument.method} of {items}, at most {instrument.maximum}")
    yield from paragraph("  missing items", instrument.missing_says)
    for band in instrument.bands:
        ranges = ", ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in band.ranges.items())
        yield from paragraph(f"  {band.label}", f"{ranges}. {band.note}" if band.note else ranges)
    if instrument.bands_note:
        yield from paragraph("  bands", instrument.bands_note)
    if instrument.change:
        checked = "" if instrument.change.checked else " (from memory, not shown)"
        yield from paragraph("  change that matters", instrument.change.says + checked)
    yield from paragraph("  licence", f"{instrument.licence.state}. {instrument.licence.text}")
    if instrument.may_be_shipped:
        for item in instrument.all_items:
            yield from paragraph(f"  {item.code}", item.text)
    else:
        yield from paragraph("  items, without their wording", ", ".join(instrument.codes))
    if instrument.attribution:
        yield from paragraph("  notice", instrument.attribution)
    if instrument.note:
        yield from paragraph("  note", instrument.note)
