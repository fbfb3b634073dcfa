"""Where it hurts, where it is worst, and where feeling is different."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question
from intake.questionnaire.places import ANYWHERE, marked

MARKED = marked(ANYWHERE)

PAGES = (
    Page(
        "where",
        _("Where do you feel pain?"),
        questions=(
            Question(
                "pain_regions",
                _("Mark every place that hurts"),
                none=_("I have no pain in any place"),
                unsure=_("I can't show it"),
                must=True,
                missing=_("Mark at least one place, or choose “I can't show it”."),
            ),
        ),
    ),
    Page(
        "where-2",
        _("The worst place"),
        questions=(
            Question(
                "main_pain_region",
                _("Which place troubles you most?"),
                asked_when=MARKED,
                only="pain_regions",
            ),
        ),
    ),
    Page(
        "where-3",
        _("The worst spot"),
        questions=(
            Question(
                "one_finger_point",
                _("Can one finger show the worst spot? Where?"),
                unsure=_("I can't show it with one finger"),
                asked_when=MARKED,
                first="pain_regions",
            ),
        ),
    ),
    Page(
        "where-4",
        _("Numb places"),
        questions=(
            Question(
                "numb_regions",
                _("Where are you numb?"),
                hint=_("You feel less there, or nothing."),
                none=_("I am not numb in any place"),
                first="pain_regions",
            ),
        ),
    ),
    Page(
        "where-5",
        _("Places that tingle"),
        questions=(
            Question(
                "tingling_regions",
                _("Where do you feel tingling?"),
                hint=_("Like pins and needles."),
                none=_("I feel no tingling"),
                first="pain_regions",
            ),
        ),
    ),
)
