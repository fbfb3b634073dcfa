"""Puts together what stands beside the grades. It reads what was graded and changes none of it."""

from collections.abc import Sequence
from functools import partial

from intake.rules.answers import Facts
from intake.rules.grading import Candidate
from intake.rules.imaging import reported_on_imaging
from intake.rules.judging import Findings, Judge
from intake.rules.opinions import mechanical, opinions
from intake.rules.precautions import precautions
from intake.rules.summary import Flags
from intake.rules.told import Beside
from intake.rules.units import regions, units


def tell_beside(
    facts: Facts, findings: Findings, candidates: Sequence[Candidate], flags: Flags, judge: Judge
) -> Beside:
    """`facts` hold everything that was answered, `findings` only what may enter a grade."""
    ruleset = judge.ruleset
    rules = ruleset.beside
    named_roots = partial(judge.named_roots, findings)
    return Beside(
        units=units(candidates, named_roots, ruleset) if ruleset.anatomy.unit else None,
        reported_on_imaging=reported_on_imaging(facts, candidates, flags, rules.imaging, ruleset)
        if rules.imaging
        else None,
        precautions=precautions(facts, ruleset) if rules.precautions is not None else None,
        opinions=opinions(candidates, rules.opinions, findings.facts, ruleset)
        if rules.opinions is not None
        else None,
        mechanical=mechanical(flags, rules.mechanical, facts, ruleset) if rules.mechanical else None,
        regions=regions(candidates, rules.regions) if rules.regions is not None else None,
    )
