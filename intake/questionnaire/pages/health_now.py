"""The person's health today. With the pages before it holds every critical question."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question

PAGES = (
    Page(
        "health-now",
        _("Your health now"),
        questions=(
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
                _("Have you had a spine injection or operation in the past 12 weeks?"),
                missing=_(
                    "Say if you had an injection or operation. If you can't say, choose “I'm not sure”."
                ),
            ),
            Question(
                "immune_suppressed",
                _("Does an illness, dialysis (kidney machine) or a medicine weaken you against infections?"),
                missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
            ),
            Question(
                "injecting_drug_use",
                _("Have you ever injected drugs that were not medicines?"),
                missing=_("Choose an answer. If you can't say, choose “I'm not sure”."),
            ),
        ),
    ),
    Page(
        "health-now-2",
        _("Past health"),
        questions=(
            Question(
                "cancer_history",
                _("Have you ever had cancer?"),
                options={
                    "none": _("No"),
                    "past": _("Yes, in the past"),
                    "active": _("Yes, now"),
                },
                tiles=True,
                missing=_("Say if you ever had cancer. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "known_stiff_spine",
                _("Have bones of your spine grown together?"),
                hint=_("As in ankylosing spondylitis or DISH, or after a long operation."),
                missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
            ),
            Question(
                "known_aortic_aneurysm",
                _("Were you told that your main blood vessel is too wide?"),
                hint=_("An aortic aneurysm, in the chest or tummy."),
                missing=_("Choose an answer. If nobody has told you, choose “I'm not sure”."),
            ),
            Question(
                "pregnant",
                _("Are you pregnant?"),
                options={
                    "yes": _("Yes"),
                    "no": _("No"),
                    "maybe": _("Possibly"),
                    "not_applicable": _("Does not apply"),
                },
                tiles=True,
                missing=_("Say if you are pregnant. You can choose “Does not apply”."),
            ),
            Question(
                "postpartum_12_months",
                _("Have you given birth in the past 12 months?"),
                missing=_("Say if you gave birth in the past 12 months. If it can't apply, choose “No”."),
            ),
        ),
    ),
)
