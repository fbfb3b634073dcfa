"""Weakness, and how arms and legs obey."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question
from intake.questionnaire.text import bold

PAGE = Page(
    "nerves",
    _("Weakness and balance"),
    lead=_("Compare with how you were before this pain."),
    questions=(
        Question(
            "leg_weakness",
            _("Is a leg weaker than before?"),
            options={
                "none": _("No"),
                "mild": _("A little weaker"),
                "foot_drop": _("My foot drags, or I trip over it"),
                "knee_gives_way": _("My knee gives way"),
                "both_legs": _("Both legs are weaker"),
            },
            missing=_("Say if a leg is weaker. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "arm_weakness",
            _("Is an arm or a hand weaker than before?"),
            options={
                "none": _("No"),
                "mild": _("A little weaker"),
                "marked": _("Much weaker"),
            },
            missing=_("Say if an arm or a hand is weaker. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "weakness_course",
            _("Is the weakness getting better, staying the same, or getting worse?"),
            options={
                "improving": _("Getting better"),
                "same": _("Staying the same, or I have no weakness"),
                "worsening": _("Getting worse"),
            },
            missing=_("Say how the weakness changes. If you have none, choose that it stays the same."),
        ),
        Question(
            "leg_symptoms_sides",
            _("Which leg has pain, numbness, tingling or weakness?"),
            options={
                "none": _("Neither leg"),
                "left": bold(_("My <b>left</b> leg")),
                "right": bold(_("My <b>right</b> leg")),
                "both": _("Both legs"),
            },
            missing=_("Choose the leg, or “Neither leg”. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "unsteady_walking",
            _("Have you become unsteady when you walk?"),
            missing=_("Say if you have become unsteady. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "clumsy_hands",
            _("Have your hands become clumsy?"),
            hint=_("For example with buttons, keys or a pen."),
        ),
        Question(
            "electric_down_spine_on_neck_flexion",
            _("When you bend your head forward, does an electric shock run down your back?"),
        ),
    ),
)
