"""What `manage.py triage` prints for people: a summary, or one entry of the knowledge with its sources."""

from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import chain
from textwrap import indent, wrap

import yaml

from intake.rules import RULESET, Summary
from intake.rules.dictionary import Fact
from intake.rules.knowledge import Flag, Line, Mimic, Source, Term
from intake.rules.summary import Line as Reason
from intake.rules.summary import RedFlag, Structure

WIDTH = 110


class NotInTheKnowledge(LookupError):
    """Nothing has this id or code."""


def pretty(number: int, summary: Summary) -> str:
    """One summary as a clinician would read it on a terminal."""
    return "\n".join(chain([f"Case {number}: {summary.urgency.upper()}"], _inside(summary), [""]))


def _inside(summary: Summary) -> Iterator[str]:
    yield from _said("  ", summary.notes)
    if summary.red_flags:
        yield "  Red flags"
        yield from chain.from_iterable(map(_flag_told, summary.red_flags))
    if summary.not_excluded:
        yield from _paragraph("  Not excluded", ", ".join(summary.not_excluded))
    if summary.mimics:
        yield "  Mimics"
        yield from _said("    ", [f"{mimic.says} ({mimic.id})" for mimic in summary.mimics])
    yield f"  Structures: {summary.outcome.replace('_', ' ')}"
    yield from chain.from_iterable(map(_structure_told, summary.structures))


def _flag_told(flag: RedFlag) -> Iterator[str]:
    yield f"    {flag.urgency:<11}{flag.title} ({flag.id})"
    suspected = ", ".join(code.replace("_", " ") for code in flag.suspected)
    yield from _paragraph(" " * 15 + "suspected", suspected)
    yield from _paragraph(" " * 15 + "because", ", ".join(flag.because))


def _structure_told(structure: Structure) -> Iterator[str]:
    title = RULESET.structures[structure.structure].title
    words = RULESET.grading.support_words[structure.support]
    place = ", ".join([*([structure.side] if structure.side != "none" else []), *structure.levels])
    yield f"    {title:<18}{words}" + (f" ({place})" if place else "")
    yield from chain.from_iterable(_reason_told("for", reason) for reason in structure.supporting)
    yield from chain.from_iterable(_reason_told("against", reason) for reason in structure.against)
    if structure.missing:
        yield from _paragraph("      missing", ", ".join(structure.missing))
    if structure.cap:
        yield from _paragraph("      cap", structure.cap)


def _reason_told(word: str, reason: Reason) -> Iterator[str]:
    yield from _paragraph(
        f"      {word}", f"{reason.says} [grade {reason.grade}; {', '.join(reason.sources)}]"
    )


def _paragraph(head: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{head}: ", subsequent_indent=" " * (len(head) + 2))


def _said(margin: str, sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from wrap(sentence, WIDTH, initial_indent=margin, subsequent_indent=margin)


def explain(id_: str) -> str:
    """One fact, line, red flag, mimic, term or source of the knowledge; raises NotInTheKnowledge."""
    try:
        entry = RULESET.sources[id_] if id_ in RULESET.sources else RULESET.find(id_)
    except KeyError as error:
        raise NotInTheKnowledge from error
    return "\n".join(_told(entry))


def names() -> Iterator[str]:
    """Everything that can be explained."""
    return chain(RULESET.dictionary, RULESET.entries, RULESET.sources)


@singledispatch
def _told(entry: object) -> Iterator[str]:
    raise NotImplementedError(type(entry))


@_told.register
def _(line: Line) -> Iterator[str]:
    direction = "for" if line.supports else "against"
    yield f"{line.id}: line of evidence {direction} {line.structure}"
    yield from _said("  ", [line.says])
    yield from _paragraph("  domains", ", ".join(line.domains))
    yield from _paragraph("  area", line.area)
    weights = sorted(set(line.weights.values()))
    by_area = ", ".join(f"{weight} ({area})" for area, weight in line.weights.items())
    yield from _paragraph("  weight", weights[0] if len(weights) == 1 else by_area)
    yield from _paragraph("  grade", f"{line.grade} ({RULESET.grading.grade_words[line.grade]})")
    if line.signal != line.id:
        yield from _paragraph("  signal", line.signal)
    if line.figures:
        yield from _paragraph(
            "  figures", ", ".join(f"{name} {value}" for name, value in line.figures.items())
        )
    yield from _when(line.when)
    yield from _note(line.note)
    yield from _sources(line.sources)


@_told.register
def _(flag: Flag) -> Iterator[str]:
    yield f"{flag.id}: red flag, {flag.urgency}"
    yield from _said("  ", [f"{flag.title}.", flag.why])
    yield from _paragraph("  suspected", ", ".join(flag.suspected))
    yield from _paragraph("  basis", flag.basis.replace("_", " "))
    if flag.suppressed_by:
        yield from _paragraph("  not shown beside", ", ".join(flag.suppressed_by))
    yield from _when(flag.when)
    yield from _note(flag.note)
    yield from _sources(flag.sources)


@_told.register
def _(mimic: Mimic) -> Iterator[str]:
    yield f"{mimic.id}: mimic"
    yield from _said("  ", [mimic.says])
    yield from _paragraph("  grade", f"{mimic.grade} ({RULESET.grading.grade_words[mimic.grade]})")
    yield from _when(mimic.when)
    yield from _note(mimic.note)
    yield from _sources(mimic.sources)


@_told.register
def _(term: Term) -> Iterator[str]:
    yield f"{term.id}: term"
    yield from _said("  ", [term.says])
    yield from _when(term.when)


@_told.register
def _(fact: Fact) -> Iterator[str]:
    yield f"{fact.code}: fact"
    yield from _note(fact.note)
    yield from _paragraph("  answered by", fact.who)
    yield from _paragraph("  type", ", ".join(filter(None, [fact.type, fact.unit])))
    if fact.of:
        yield from _paragraph("  values", ", ".join(fact.of))
    if fact.minimum is not None:
        yield from _paragraph("  plausible", f"{fact.minimum:g} to {fact.maximum:g}")
    for name, field in fact.fields.items():
        yield from _paragraph(f"  field {name}", ", ".join([field.type, *field.of]))
    readers = [entry for entry in RULESET.entries.values() if fact.code in _codes(entry)]
    for entry in readers:
        if not isinstance(entry, Term):
            yield from _paragraph(f"  read by {entry.id}", ", ".join(entry.sources))


@_told.register
def _(source: Source) -> Iterator[str]:
    yield f"{source.id}: source"
    yield from _citation(source)


def _codes(entry: Line | Flag | Mimic | Term) -> frozenset[str]:
    """The codes that people answer for this entry to be judged."""
    match entry:
        case Flag():
            expressions = [entry.expression]
        case Line() | Mimic():
            expressions = list(entry.expressions.values())
        case _:
            expressions = []
    read = [code for expression in expressions for code in expression.codes]
    return frozenset(read) | frozenset(RULESET.asked(read))


def _when(when: object) -> Iterator[str]:
    yield "  when"
    text = when if isinstance(when, str) else yaml.safe_dump(when, sort_keys=False, width=WIDTH - 8)
    yield indent(text.rstrip(), "    ")


def _note(note: str) -> list[str]:
    return _paragraph("  note", note) if note else []


def _sources(ids: Iterable[str]) -> Iterator[str]:
    yield "  sources"
    for id_ in ids:
        yield f"    {id_}"
        yield from _citation(RULESET.source(id_), margin="      ")


def _citation(source: Source, margin: str = "  ") -> Iterator[str]:
    year = f" ({source.year})" if source.year else ""
    parts = [
        f"{source.authors}{year}",
        source.title,
        source.journal,
        f"doi {source.doi}" if source.doi else "",
    ]
    yield from _said(margin, [". ".join(part.rstrip(".") for part in parts if part) + "."])
    if not source.verified:
        yield f"{margin}Not verified: from memory of the literature."
    yield from _said(margin, [source.note] if source.note else [])
