"""The person's own words."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question

SHORT = (
    Page(
        "goal",
        _("In your own words"),
        questions=(
            Question("treatment_goal", _("What do you most want to do again?")),
            Question(
                "free_text",
                _("Is there anything else we should know?"),
                hint=_("We do not read this at once."),
            ),
        ),
    ),
)

MORE = (
    Page(
        "goal-2",
        _("More in your own words"),
        questions=(Question("most_limited_activity", _("What does the pain keep you from doing most?")),),
    ),
)
