"""Precautions are written in the language of the rules, and its own parser reads them."""

from collections.abc import Mapping


def fault_of(condition: object) -> str:
    """What is wrong with a condition, empty when the rules can read it."""
    # Imported when asked: loading the models must not load everything that the rules know.
    from intake.rules.expressions import compile_expression

    from intake.rules import RULESET

    if not isinstance(condition, str | Mapping):
        return "it is neither a comparison nor a combination"
    try:
        compile_expression(condition, RULESET.dictionary)
    except ValueError as error:
        return str(error)
    return ""
