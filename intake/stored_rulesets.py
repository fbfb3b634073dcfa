"""Rulesets from their stored texts, so that a case is read again by the rules that judged it."""

from functools import lru_cache

from intake.headless.replay import Unreadable
from intake.models import Ruleset as StoredRuleset
from intake.rules import BadKnowledge, Ruleset


@lru_cache(maxsize=4)
def stored_ruleset(digest: str) -> Ruleset:
    """The ruleset that judged a case, from its stored text; raises `Unreadable`."""
    text = StoredRuleset.objects.filter(pk=digest).values_list("text", flat=True).first()
    if text is None:
        raise Unreadable(f"{digest}: no such ruleset is stored")
    return ruleset_from(text, digest)


def ruleset_from(text: str, digest: str) -> Ruleset:
    """The ruleset that a text holds, which must have this digest; raises `Unreadable`."""
    try:
        ruleset = Ruleset.from_text(text)
    except (BadKnowledge, ValueError, AttributeError, TypeError, KeyError) as error:
        raise Unreadable(f"{digest}: this version cannot load that ruleset") from error
    if ruleset.digest != digest:
        raise Unreadable(f"{digest}: the stored text is that of {ruleset.digest}")
    return ruleset
