"""The marked body on a patient's page, with the sentence that says the same."""

from typing import NamedTuple

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from intake.bodymap.figure import Labels, figure
from intake.bodymap.maps import CURRENT
from intake.bodymap.marks import marks_of
from intake.bodymap.outlines import PART, name_of
from intake.facts import Answers
from intake.models import Response
from intake.questionnaire.marked import sentence


class Picture(NamedTuple):
    """What was marked: drawn, and in words."""

    svg: SafeString
    sentence: SafeString
    key: list[str]


def picture(response: Response, answers: Answers) -> Picture | None:
    """The marks in these answers; a sent form on the map that it was marked on, a draft on the newest."""
    marks = marks_of(answers)
    if not marks:
        return None
    labels = Labels(
        title=_("The places that you marked, drawn on a body"),
        left=_("Your left"),
        right=_("Your right"),
        back=_("Back"),
        front=_("Front"),
    )
    version = response.map_version if response.state == Response.State.SUBMITTED else CURRENT
    svg = figure(marks, labels, version=version, body_at=f"{static(name_of(version))}#{PART}")
    said = {
        _("filled: pain"): marks.pain,
        _("1: troubles you most"): marks.worst,
        _("cross: one finger"): marks.finger,
        _("dots: numb"): marks.numb,
        _("stripes: tingling"): marks.tingling,
    }
    key = [words for words, places in said.items() if places]
    return Picture(mark_safe(svg), sentence(marks.painful), key)  # noqa: S308, its words are escaped there
