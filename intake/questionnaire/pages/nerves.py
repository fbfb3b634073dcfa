"""Weakness, and how arms and legs obey."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question
from intake.questionnaire.text import bold

TROUBLE = {
    "any": [
        "leg_weakness in [mild, foot_drop, knee_gives_way, both_legs]",
        "arm_weakness in [mild, marked]",
        "unsteady_walking == true",
        "leg_symptoms_sides == both",
    ]
}

PAGES = (
    Page(
        "nerves",
        _("Weakness and balance"),
        questions=(
            Question(
                "leg_weakness",
                _("Is a leg weaker than before?"),
                options={
                    "none": _("No"),
                    "mild": _("A little weaker"),
                    "foot_drop": _("My foot drags, or I trip over it"),
                    "knee_gives_way": _("My knee gives way"),
                    "both_legs": _("Both legs"),
                },
                missing=_("Say if a leg is weaker. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "arm_weakness",
                _("Is an arm or hand weaker than before?"),
                options={
                    "none": _("No"),
                    "mild": _("A little weaker"),
                    "marked": _("Much weaker"),
                },
                tiles=True,
                missing=_("Say if an arm or a hand is weaker. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "unsteady_walking",
                _("Have you become unsteady when you walk?"),
                missing=_("Say if you have become unsteady. If you can't say, choose “I'm not sure”."),
            ),
        ),
    ),
    Page(
        "nerves-2",
        _("Legs and hands"),
        questions=(
            Question(
                "leg_symptoms_sides",
                _("Which leg has pain, numbness, tingling or weakness?"),
                options={
                    "none": _("Neither"),
                    "left": bold(_("<b>Left</b> leg")),
                    "right": bold(_("<b>Right</b> leg")),
                    "both": _("Both"),
                },
                tiles=True,
                missing=_("Choose the leg, or “Neither”. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "clumsy_hands",
                _("Have your hands become clumsy?"),
                hint=_("With buttons, keys or a pen."),
            ),
            Question(
                "electric_down_spine_on_neck_flexion",
                _("Does bending your head forward send an electric shock down your back?"),
            ),
        ),
    ),
    Page(
        "nerves-3",
        _("How this changes"),
        questions=(
            Question(
                "weakness_course",
                _("Is the trouble in your arms or legs getting better or worse?"),
                hint=_("We mean weakness, numbness and being unsteady."),
                options={
                    "improving": _("Getting better"),
                    "same": _("Staying the same"),
                    "worsening": _("Getting worse"),
                },
                asked_when=TROUBLE,
                missing=_("Say if it is getting better or worse. If you can't say, choose “I'm not sure”."),
            ),
        ),
    ),
)
