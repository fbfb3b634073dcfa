"""What `manage.py triage --pretty` prints of what stands beside the grades."""

from collections.abc import Iterator
from itertools import chain

from intake.headless.layout import paragraph, said
from intake.rules import RULESET
from intake.rules.told import Caution, Mechanical, Member, Region, Reported, Unit, View, WithoutPain, WithPain

MEANINGS = {
    "red_flag": "a red flag",
    "confirms": "confirms what is supported without it",
    "against": "speaks against it",
    "discordant": "discordant, changes nothing",
    "listed": "listed only",
}
LEVEL_FROM = {
    "block": "level from a block",
    "palpation": "level from palpation",
    "neurological_signs": "level from neurological signs",
    "imaging": "level from imaging",
    None: "level not known",
}
NOT_CHECKED = {"not_checked": "not checked yet", "age_unknown": "age not known"}


def mechanical_told(one: Mechanical) -> Iterator[str]:
    yield from paragraph("  Mechanical or not", one.says)
    yield from chain.from_iterable(paragraph("    for", reason.says) for reason in one.reasons)
    yield from chain.from_iterable(
        paragraph("    against", f"{reason.says} ({reason.red_flag})" if reason.red_flag else reason.says)
        for reason in one.against
    )


def view_told(view: View) -> Iterator[str]:
    beside = ", ".join(RULESET.structures[code].title for code in view.beside)
    yield f"  {view.holder}: {view.title} [grade {view.grade}; {', '.join(view.sources)}]"
    yield from said("    ", [view.says, view.evidence])
    yield from paragraph("    beside", beside)


def unit_told(unit: Unit) -> Iterator[str]:
    yield f"    {unit.unit:<18}{RULESET.grading.support_words[unit.support]}"
    yield from chain.from_iterable(map(_member_told, unit.members))


def region_told(region: Region) -> Iterator[str]:
    yield f"  {region.title}, {region.side}: {RULESET.grading.support_words[region.support]}"
    yield from said("    ", [region.says])
    for member in region.members:
        name = RULESET.structures[member.structure].title
        yield from paragraph(f"      {name}", RULESET.grading.support_words[member.support])


def _member_told(member: Member) -> Iterator[str]:
    name = RULESET.structures[member.structure].title
    root = f"{member.root}, {member.position}" if member.root else ""
    head = ", ".join(filter(None, [name, root, member.side]))
    where = (
        f"level named: {', '.join(member.elsewhere)}" if member.elsewhere else LEVEL_FROM[member.level_from]
    )
    yield from paragraph(f"      {head}", f"{RULESET.grading.support_words[member.support]} ({where})")


def reported_told(one: Reported) -> Iterator[str]:
    words = [str(value).replace("_", " ") for name, value in one.record if name != "reported_by"]
    if one.by_patient:
        words.append("copied by the patient, never graded")
    yield from paragraph("    reported", ", ".join(words))
    about = [
        ", ".join(filter(None, [RULESET.structures[bearing.structure].title, bearing.side]))
        for bearing in one.bearings
    ]
    meaning = MEANINGS[one.meaning] + (f" ({'; '.join(about)})" if about else "")
    yield from paragraph("      meaning", ", ".join([meaning, *one.red_flags]))
    if one.without_pain:
        yield from paragraph("      without pain", _without_pain(one.without_pain))
    if one.with_pain:
        yield from paragraph("      with pain", _with_pain(one.with_pain))


def _without_pain(figure: WithoutPain) -> str:
    if figure.percent is None:
        return NOT_CHECKED[figure.state]
    return f"{figure.percent:g} % at {figure.at_age} years [{', '.join(figure.sources)}]"


def _with_pain(figure: WithPain) -> str:
    ratio = f"odds ratio {figure.odds_ratio:g} ({figure.interval}) up to {figure.up_to_age} years"
    return f"{ratio} [{', '.join(figure.sources)}]"


def cautions_told(cautions: tuple[Caution, ...]) -> Iterator[str]:
    """What is met with its word; the rest by name only."""
    for caution in cautions:
        if caution.state == "met":
            yield from paragraph(
                f"    {caution.word.replace('_', ' ')}", f"{caution.says}. {caution.why} ({caution.id})"
            )
    for state, words in (("unknown", "not asked"), ("not_met", "not met")):
        names = [caution.says for caution in cautions if caution.state == state]
        if names:
            yield from paragraph(f"    {words}", "; ".join(names))
