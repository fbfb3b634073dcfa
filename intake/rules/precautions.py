"""Precautions: facts about the person that matter before a procedure. They name no treatment, decide nothing.

What was not asked is unknown and told as such; it never passes for a no.
"""

from functools import lru_cache

from intake.rules.answers import Facts
from intake.rules.beside import WORDS_OF_CAUTION, Precaution
from intake.rules.program import Program, compile_program
from intake.rules.ruleset import Ruleset
from intake.rules.told import Caution
from intake.rules.truth import Truth

MET, UNKNOWN, NOT_MET = "met", "unknown", "not_met"
STATES = {Truth.TRUE: MET, Truth.UNKNOWN: UNKNOWN, Truth.FALSE: NOT_MET}


def precautions(facts: Facts, ruleset: Ruleset) -> tuple[Caution, ...]:
    """Every precaution with its state: what is met, then what nobody knows; the strictest word leads."""
    program, rules, settled = _compiled(ruleset)
    values = program(facts.known, facts.raw, None)
    told = (
        settled.get((rule.id, value)) or _told(rule, Truth(value), facts, ruleset)
        for rule, value in zip(rules, values, strict=True)
    )
    order = tuple(STATES.values())
    return tuple(sorted(told, key=lambda caution: order.index(caution.state)))


@lru_cache(maxsize=8)
def _compiled(
    ruleset: Ruleset,
) -> tuple[Program, tuple[Precaution, ...], dict[tuple[str, int], Caution]]:
    """Judged in one go. What reads a single answer is told in three ways only, and these are made once."""
    known = ruleset.beside.precautions or ()
    rules = tuple(sorted(known, key=lambda rule: -WORDS_OF_CAUTION.index(rule.word)))
    settled = {
        (rule.id, int(value)): _caution(rule, value, ruleset.asked(rule.expression.codes))
        for rule in rules
        if len(rule.expression.codes) == 1
        for value in Truth
    }
    return compile_program(rule.expression.node for rule in rules), rules, settled


def _told(rule: Precaution, value: Truth, facts: Facts, ruleset: Ruleset) -> Caution:
    is_unknown = value is Truth.UNKNOWN
    codes = rule.expression.unknown(facts) if is_unknown else rule.expression.because(facts)
    return _caution(rule, value, ruleset.asked(codes))


def _caution(rule: Precaution, value: Truth, codes: tuple[str, ...]) -> Caution:
    return Caution(rule.id, rule.says, rule.word, STATES[value], codes, rule.why, rule.sources)
