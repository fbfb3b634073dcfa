"""The person's own words."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question

PAGE = Page(
    "goal",
    _("In your own words"),
    questions=(
        Question("treatment_goal", _("What do you most want to be able to do again?")),
        Question("most_limited_activity", _("What does the pain keep you from doing most?")),
        Question(
            "free_text",
            _("Is there anything else that we should know?"),
            hint=_("We read this together with your form, and not at once."),
        ),
    ),
)
