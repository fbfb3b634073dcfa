"""The person: what body and daily life bring with them.

Smoking and build decide a red flag only beside other answers; else they are asked later.
"""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import CENTIMETRES, KILOGRAMS, Page, Question, later
from intake.questionnaire.pages.changes import STANDING_MAY_HELP
from intake.questionnaire.places import marked, sides

NEW_IN_TUMMY = {"all": ["duration_weeks <= 1", marked(("abdomen", *sides("groin")))]}
ARM_GETS_WORSE = {"all": ["course == slowly_worse", marked(sides("shoulder", "arm"))]}
STANDING_HELPS = {"all": [STANDING_MAY_HELP, "leg_symptoms_relieved_by_standing_still == true"]}
NO_LEG_OR_FEMALE = {"any": ["leg_symptoms_sides == none", "sex_at_birth == female"]}
BONES_OR_NEW = {"any": ["osteoporosis == true", "long_term_steroids == true", "duration_weeks <= 12"]}
BUILD_MATTERS = {
    "all": [
        NO_LEG_OR_FEMALE,
        BONES_OR_NEW,
        {
            "at_least": {
                "n": 2,
                "of": [
                    "leg_symptoms_sides == none",
                    "sex_at_birth == female",
                    "exercises_regularly == false",
                ],
            }
        },
    ]
}

SMOKER = Question(
    "smoker",
    _("Do you smoke?"),
    options={"never": _("No, never"), "former": _("In the past"), "current": _("Yes")},
    tiles=True,
    asked_when={"any": [NEW_IN_TUMMY, ARM_GETS_WORSE, STANDING_HELPS]},
)
HEIGHT = Question(
    "height_cm",
    _("How tall are you?"),
    hint=_("5 feet 6 inches is about 168 cm."),
    unit=CENTIMETRES,
    asked_when=BUILD_MATTERS,
)
WEIGHT = Question(
    "weight_kg",
    _("How much do you weigh?"),
    hint=_("10 stone is about 64 kg. 150 pounds are about 68 kg."),
    unit=KILOGRAMS,
    asked_when=BUILD_MATTERS,
)

SHORT = (
    Page(
        "about-you",
        _("About you"),
        questions=(
            Question(
                "sex_at_birth",
                _("What was your sex at birth?"),
                options={
                    "female": _("Female"),
                    "male": _("Male"),
                    "intersex": _("Intersex"),
                    "not_said": _("I'd rather not say"),
                },
                tiles=True,
            ),
            Question("exercises_regularly", _("Do you exercise regularly?")),
            SMOKER,
        ),
    ),
)
BUILD = (
    Page(
        "health-4",
        _("Your build"),
        questions=(
            HEIGHT,
            WEIGHT,
        ),
    ),
)

MORE = (
    Page(
        "about-you-2",
        _("More about you"),
        questions=(
            later(SMOKER),
            later(HEIGHT),
            later(WEIGHT),
        ),
    ),
    Page(
        "about-you-3",
        _("Your work"),
        questions=(
            Question(
                "work_load",
                _("How heavy is your daily work?"),
                hint=_("Work at home counts too."),
                options={
                    "sedentary": _("I mostly sit"),
                    "light": _("Light work"),
                    "moderate": _("Some lifting and carrying"),
                    "heavy": _("Heavy lifting and carrying"),
                    "not_working": _("I don't work"),
                },
            ),
            Question(
                "work_status",
                _("What do you do at present?"),
                options={
                    "usual_work": _("My usual work"),
                    "modified_work": _("Less or lighter work because of the pain"),
                    "off_work": _("I am off work because of the pain"),
                    "retired": _("I am retired"),
                    "student": _("I am a student"),
                    "not_working": _("I don't work, for other reasons"),
                },
            ),
        ),
    ),
)
