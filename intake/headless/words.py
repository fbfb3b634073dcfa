"""What `manage.py triage` prints for people: a summary, or one entry of the knowledge with its sources."""

from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import chain
from textwrap import indent

import yaml

from intake.headless.beside import (
    cautions_told,
    mechanical_told,
    region_told,
    reported_told,
    unit_told,
    view_told,
)
from intake.headless.layout import WIDTH, paragraph, said
from intake.headless.scores import instrument_told, score_told
from intake.rules import RULESET, Summary
from intake.rules.beside import (
    MechanicalRules,
    Opinion,
    Pattern,
    Precaution,
    Region,
    WithoutPainFigures,
    WithPainFigures,
)
from intake.rules.dictionary import Fact
from intake.rules.entries import Flag, Line, Mimic, Source, Term
from intake.rules.instruments import Instrument
from intake.rules.summary import Line as Reason
from intake.rules.summary import RedFlag, Structure


class NotInTheKnowledge(LookupError):
    """Nothing has this id or code."""


def pretty(number: int, summary: Summary) -> str:
    """One summary as a clinician would read it on a terminal."""
    return "\n".join(chain([f"Case {number}: {summary.urgency.upper()}"], _inside(summary), [""]))


def _inside(summary: Summary) -> Iterator[str]:
    yield from said("  ", summary.notes)
    if summary.red_flags:
        yield "  Red flags"
        yield from chain.from_iterable(map(_flag_told, summary.red_flags))
    if summary.not_excluded:
        yield from paragraph("  Not excluded", ", ".join(summary.not_excluded))
    if summary.beside.mechanical:
        yield from mechanical_told(summary.beside.mechanical)
    if summary.mimics:
        yield "  Mimics"
        yield from said("    ", [f"{mimic.says} ({mimic.id})" for mimic in summary.mimics])
    yield f"  Structures: {summary.outcome.replace('_', ' ')}"
    yield from chain.from_iterable(map(_structure_told, summary.structures))
    if summary.scores:
        yield "  Questionnaires"
        yield from chain.from_iterable(map(score_told, summary.scores))
    yield from _beside(summary)


def _beside(summary: Summary) -> Iterator[str]:
    beside = summary.beside
    yield from chain.from_iterable(map(view_told, beside.opinions or ()))
    if beside.units:
        yield "  Functional spine units"
        yield from chain.from_iterable(map(unit_told, beside.units))
    yield from chain.from_iterable(map(region_told, beside.regions or ()))
    if beside.reported_on_imaging:
        yield "  Reported on imaging"
        yield from chain.from_iterable(map(reported_told, beside.reported_on_imaging))
    if beside.precautions:
        yield "  Precautions"
        yield from cautions_told(beside.precautions)


def _flag_told(flag: RedFlag) -> Iterator[str]:
    yield f"    {flag.urgency:<11}{flag.title} ({flag.id})"
    suspected = ", ".join(code.replace("_", " ") for code in flag.suspected)
    yield from paragraph(" " * 15 + "suspected", suspected)
    yield from paragraph(" " * 15 + "because", ", ".join(flag.because))


def _structure_told(structure: Structure) -> Iterator[str]:
    title = RULESET.structures[structure.structure].title
    words = RULESET.grading.support_words[structure.support]
    place = ", ".join([*([structure.side] if structure.side != "none" else []), *structure.levels])
    yield f"    {title:<18}{words}" + (f" ({place})" if place else "")
    yield from chain.from_iterable(_reason_told("for", reason) for reason in structure.supporting)
    yield from chain.from_iterable(_reason_told("against", reason) for reason in structure.against)
    if structure.missing:
        yield from paragraph("      missing", ", ".join(structure.missing))
    if structure.cap:
        yield from paragraph("      cap", structure.cap)


def _reason_told(word: str, reason: Reason) -> Iterator[str]:
    yield from paragraph(
        f"      {word}", f"{reason.says} [grade {reason.grade}; {', '.join(reason.sources)}]"
    )


def explain(id_: str) -> str:
    """Any entry of the knowledge, a fact, a source or a questionnaire; raises NotInTheKnowledge.

    A questionnaire of one item has the name of the fact: both are told.
    """
    places = (RULESET.instruments, RULESET.sources, RULESET.entries, RULESET.dictionary.facts)
    found = [place[id_] for place in places if id_ in place]
    if not found:
        raise NotInTheKnowledge
    return "\n".join(chain.from_iterable(map(_told, found)))


def names() -> Iterator[str]:
    """Everything that can be explained."""
    return chain(RULESET.dictionary, RULESET.entries, RULESET.instruments, RULESET.sources)


@singledispatch
def _told(entry: object) -> Iterator[str]:
    raise NotImplementedError(type(entry))


@_told.register
def _(line: Line) -> Iterator[str]:
    direction = "for" if line.supports else "against"
    yield f"{line.id}: line of evidence {direction} {line.structure}"
    yield from said("  ", [line.says])
    yield from paragraph("  domains", ", ".join(line.domains))
    yield from paragraph("  area", line.area)
    weights = sorted(set(line.weights.values()))
    by_area = ", ".join(f"{weight} ({area})" for area, weight in line.weights.items())
    yield from paragraph("  weight", weights[0] if len(weights) == 1 else by_area)
    yield from paragraph("  grade", f"{line.grade} ({RULESET.grading.grade_words[line.grade]})")
    if line.signal != line.id:
        yield from paragraph("  signal", line.signal)
    if line.figures:
        yield from paragraph(
            "  figures", ", ".join(f"{name} {value}" for name, value in line.figures.items())
        )
    yield from _when(line.when)
    yield from _note(line.note)
    yield from _sources(line.sources)


@_told.register
def _(flag: Flag) -> Iterator[str]:
    yield f"{flag.id}: red flag, {flag.urgency}"
    yield from said("  ", [f"{flag.title}.", flag.why])
    yield from paragraph("  suspected", ", ".join(flag.suspected))
    yield from paragraph("  basis", flag.basis.replace("_", " "))
    if flag.suppressed_by:
        yield from paragraph("  not shown beside", ", ".join(flag.suppressed_by))
    yield from _when(flag.when)
    yield from _note(flag.note)
    yield from _sources(flag.sources)


@_told.register
def _(mimic: Mimic) -> Iterator[str]:
    yield f"{mimic.id}: mimic"
    yield from said("  ", [mimic.says])
    yield from paragraph("  grade", f"{mimic.grade} ({RULESET.grading.grade_words[mimic.grade]})")
    yield from _when(mimic.when)
    yield from _note(mimic.note)
    yield from _sources(mimic.sources)


@_told.register
def _(precaution: Precaution) -> Iterator[str]:
    yield f"{precaution.id}: precaution, {precaution.word.replace('_', ' ')}"
    yield from said("  ", [f"{precaution.says}. {precaution.why}"])
    yield from _when(precaution.when)
    yield from _note(precaution.note)
    yield from _sources(precaution.sources)


@_told.register
def _(opinion: Opinion) -> Iterator[str]:
    yield f"{opinion.id}: opinion. {opinion.holder}: {opinion.title}"
    yield from said("  ", [opinion.says, opinion.evidence])
    yield from paragraph("  grade", f"{opinion.grade} ({RULESET.grading.grade_words[opinion.grade]})")
    yield from paragraph("  said with", ", ".join(opinion.lines))
    yield from paragraph("  beside", ", ".join(opinion.beside))
    yield from _note(opinion.note)
    yield from _sources(opinion.sources)


@_told.register
def _(rules: MechanicalRules) -> Iterator[str]:
    yield f"{rules.id}: mechanical or not"
    yield from said("  ", [rules.background])
    yield from paragraph("  not mechanical", ", ".join(sorted(rules.other_causes)))
    yield from paragraph("  open", ", ".join(sorted(rules.either_cause)))
    yield from paragraph("  for", ", ".join(pattern.id for pattern in rules.patterns))
    yield from paragraph("  against", ", ".join(pattern.id for pattern in rules.against))
    yield from _note(rules.note)
    yield from _sources(rules.sources)


@_told.register
def _(region: Region) -> Iterator[str]:
    yield f"{region.id}: region. {region.title}"
    yield from said("  ", [region.says])
    for member in region.members:
        yield from paragraph(f"  {member.structure}", ", ".join(sorted(member.lines)) or "always")
    yield from _note(region.note)
    yield from _sources(region.sources)


@_told.register
def _(pattern: Pattern) -> Iterator[str]:
    yield f"{pattern.id}: pattern of the complaint"
    yield from said("  ", [pattern.says])
    yield from _when(pattern.when)
    yield from _sources(pattern.sources)


@_told.register
def _(figures: WithoutPainFigures) -> Iterator[str]:
    yield f"{figures.id}: figures of imaging"
    yield from said("  ", [figures.says])
    yield from paragraph("  population", figures.population)
    for finding, by_age in figures.percent.items():
        told = ", ".join(f"{percent:g} % at {age}" for age, percent in by_age.items())
        yield from paragraph(f"  {finding}", told)
    yield from _note(figures.note)
    yield from _sources(figures.sources)


@_told.register
def _(figures: WithPainFigures) -> Iterator[str]:
    yield f"{figures.id}: figures of imaging"
    yield from said("  ", [figures.says])
    yield from paragraph("  population", figures.population)
    for finding, (ratio, interval) in figures.odds.items():
        yield from paragraph(f"  {finding}", f"odds ratio {ratio:g} ({interval})")
    yield from _note(figures.note)
    yield from _sources(figures.sources)


@_told.register
def _(instrument: Instrument) -> Iterator[str]:
    yield from instrument_told(instrument)
    yield from _sources(instrument.sources)


@_told.register
def _(term: Term) -> Iterator[str]:
    yield f"{term.id}: term"
    yield from said("  ", [term.says])
    yield from _when(term.when)


@_told.register
def _(fact: Fact) -> Iterator[str]:
    yield f"{fact.code}: fact"
    yield from _note(fact.note)
    yield from paragraph("  answered by", fact.who)
    yield from paragraph("  type", ", ".join(filter(None, [fact.type, fact.unit])))
    if fact.of:
        yield from paragraph("  values", ", ".join(fact.of))
    if fact.minimum is not None:
        yield from paragraph("  plausible", f"{fact.minimum:g} to {fact.maximum:g}")
    for name, field in fact.fields.items():
        yield from paragraph(f"  field {name}", ", ".join([field.type, *field.of]))
    for entry in RULESET.entries.values():
        if isinstance(entry, Line | Flag | Mimic | Precaution | Pattern) and fact.code in _codes(entry):
            yield from paragraph(f"  read by {entry.id}", ", ".join(entry.sources))


@_told.register
def _(source: Source) -> Iterator[str]:
    yield f"{source.id}: source"
    yield from _citation(source)


def _codes(entry: Line | Flag | Mimic | Precaution | Pattern) -> frozenset[str]:
    """The codes that people answer for this entry to be judged."""
    match entry:
        case Line() | Mimic():
            expressions = list(entry.expressions.values())
        case _:
            expressions = [entry.expression]
    read = [code for expression in expressions for code in expression.codes]
    return frozenset(read) | frozenset(RULESET.asked(read))


def _when(when: object) -> Iterator[str]:
    yield "  when"
    text = when if isinstance(when, str) else yaml.safe_dump(when, sort_keys=False, width=WIDTH - 8)
    yield indent(text.rstrip(), "    ")


def _note(note: str) -> list[str]:
    return paragraph("  note", note) if note else []


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
    yield from said(margin, [". ".join(part.rstrip(".") for part in parts if part) + "."])
    if not source.verified:
        yield f"{margin}Not verified: from memory of the literature."
    yield from said(margin, [source.note] if source.note else [])
