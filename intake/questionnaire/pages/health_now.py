"""The person's health today. With the two pages before it holds every critical question."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import WEEKS, Page, Question

PAGE = Page(
    "health-now",
    _("Your health now"),
    lead=_("We ask everybody these questions."),
    questions=(
        Question(
            "trauma_weeks_ago",
            _("How many weeks ago was the accident, fall or strain?"),
            hint=_("Enter 0 if it was less than a week ago."),
            unit=WEEKS,
            asked_when={"any": ["major_trauma == true", "minor_trauma == true"]},
            must=True,
            missing=_("Enter the number of weeks. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "feels_very_unwell",
            _("Do you feel very ill at the moment?"),
            missing=_("Say if you feel very ill. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "fever_or_chills",
            _("Have you had a fever or shivering?"),
            missing=_("Say if you had a fever or shivering. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "recent_spinal_procedure",
            _("Have you had an injection or operation on your spine in the past 12 weeks?"),
            missing=_("Say if you had an injection or operation. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "cancer_history",
            _("Have you ever had cancer?"),
            options={
                "none": _("No"),
                "past": _("Yes, in the past"),
                "active": _("Yes, now, or I am being treated for it"),
            },
            missing=_("Say if you ever had cancer. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "immune_suppressed",
            _("Is your body less able to fight infections?"),
            hint=_("Because of an illness, dialysis or a medicine."),
            missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
        ),
        Question(
            "injecting_drug_use",
            _("Do you inject drugs, or have you done so?"),
            hint=_("Medicines for an illness do not count."),
            missing=_("Choose an answer. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "known_stiff_spine",
            _("Were you ever told that bones of your spine have grown together?"),
            hint=_("By an illness such as ankylosing spondylitis or DISH, or by a long operation."),
            missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
        ),
        Question(
            "known_aortic_aneurysm",
            _("Were you ever told that your main blood vessel is too wide?"),
            hint=_("It runs through the chest and tummy. Doctors call this an aortic aneurysm."),
            missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
        ),
        Question(
            "pregnant",
            _("Are you pregnant?"),
            options={
                "yes": _("Yes"),
                "no": _("No"),
                "maybe": _("It is possible"),
                "not_applicable": _("This does not apply to me"),
            },
            missing=_("Say if you are pregnant. You can choose “This does not apply to me”."),
        ),
        Question(
            "postpartum_12_months",
            _("Have you given birth in the past 12 months?"),
            missing=_("Say if you gave birth in the past 12 months. If it can't apply, choose “No”."),
        ),
    ),
)
