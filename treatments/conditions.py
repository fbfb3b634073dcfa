"""Precautions are written in the language of the rules, and its own parser reads them."""

THEMES = ("safety", "procedure_fitness", "person", "earlier_care")  # what precautions are about, as a rule


def fault_of(condition: object) -> str:
    """What is wrong with a condition, empty when the rules can read it."""
    # Imported when asked: loading the models must not load everything that the rules know.
    from intake.rules import RULESET

    try:
        RULESET.compile(condition)
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deeply"
    return ""
