"""What stands on one page a hundred times with the same few words, rendered once for each of them."""

from functools import lru_cache

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from intake.presenters.answers import Answered
from intake.review_forms import EXAMINED
from intake.widgets import FindingRadio

register = template.Library()


@register.simple_tag
def unknown_tag(words: str) -> SafeString:
    """The look of what is not known, for a list: "Not asked", "Not answered", "Not sure"."""
    return _rendered("components/status_tag.html", get_language(), kind="unknown", text=str(words))


@register.simple_tag
def answer_of(row: Answered) -> SafeString:
    """One answer as it stands, with what was said of it at review.

    Made here, because a page holds it for every question, and a template for each costs twice as much.
    """
    if row.is_unknown:
        answer = unknown_tag(row.answer)
    else:
        answer = format_html('<{0} class="own-text">{1}</{0}>', "b" if row.was else "span", row.answer)
    beside = [("was", row.was), ("was", row.verified), ("muted small", row.from_before)]
    told = format_html_join("", ' <span class="{}">{}</span>', (one for one in beside if one[1]))
    return answer + told


@register.simple_tag
def grade_of(support: str) -> SafeString:
    """How well something is supported, in words and dots."""
    return _rendered("components/grade.html", get_language(), support=support)


@register.simple_tag
def finding_cells(field: BoundField) -> SafeString:
    """The four cells of one test, as its field prints them. One with an error prints itself."""
    if field.errors:
        return field.as_widget()
    return _cells(field.html_name, str(field.auto_id), str(field.value() or ""), get_language())


@lru_cache(maxsize=1024)
def _cells(name: str, auto_id: str, chosen: str, language: str | None) -> SafeString:
    return FindingRadio(choices=EXAMINED).render(name, chosen, {"id": auto_id})


@lru_cache(maxsize=256)
def _rendered(name: str, language: str | None, **given: str) -> SafeString:
    """For words out of a short list only: what a person wrote never comes here."""
    return render_to_string(name, given)
