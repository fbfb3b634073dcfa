"""The person: what body and daily life bring with them."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import CENTIMETRES, KILOGRAMS, Page, Question

PAGE = Page(
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
        ),
        Question(
            "smoker",
            _("Do you smoke?"),
            options={"never": _("No, never"), "former": _("Not now, but in the past"), "current": _("Yes")},
        ),
        Question(
            "exercises_regularly",
            _("Do you exercise regularly?"),
        ),
        Question(
            "height_cm",
            _("How tall are you?"),
            hint=_("5 feet 6 inches is about 168 cm."),
            unit=CENTIMETRES,
        ),
        Question(
            "weight_kg",
            _("How much do you weigh?"),
            hint=_("10 stone is about 64 kg. 150 pounds are about 68 kg."),
            unit=KILOGRAMS,
        ),
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
)
