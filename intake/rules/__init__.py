"""Pure rules: a set of answers goes in, a summary comes out. No framework, no clock, no network.

What the rules know lies in `knowledge/` as data that a clinician can read; the code holds no medicine.
"""

from intake.rules.answers import Fault, InvalidAnswers
from intake.rules.engine import ENGINE_VERSION, RULESET, flags, judged_flags, show_code, triage
from intake.rules.loading.reading import BadKnowledge
from intake.rules.ruleset import Ruleset
from intake.rules.summary import SCHEMA, Flags, RedFlag, Summary

__all__ = [
    "ENGINE_VERSION",
    "RULESET",
    "SCHEMA",
    "BadKnowledge",
    "Fault",
    "Flags",
    "InvalidAnswers",
    "RedFlag",
    "Ruleset",
    "Summary",
    "flags",
    "judged_flags",
    "show_code",
    "triage",
]
