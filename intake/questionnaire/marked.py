"""The places that somebody marked, in one sentence of their own words."""

from collections.abc import Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from intake.questionnaire.places import PLACES


def sentence(places: Sequence[str]) -> SafeString:
    """ "You marked: right buttock, back of the right thigh." with left and right in bold; empty for none."""
    named = [_within(conditional_escape(PLACES[place])) for place in PLACES if place in places]
    if not named:
        return SafeString("")
    listed = mark_safe(", ".join(named))  # noqa: S308, our own words
    return format_html(_("You marked: {places}."), places=listed)


def _within(words: str) -> str:
    """With a small first letter, behind the mark of bold type where it begins with that."""
    start = 3 if words.startswith("<b>") else 0
    return words[:start] + words[start : start + 1].lower() + words[start + 1 :]
