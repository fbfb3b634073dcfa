"""Other illnesses, medicines and allergies.

Some decide a red flag only beside other answers; else they are asked later.
"""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question, later
from intake.questionnaire.pages.about_you import BUILD, STANDING_HELPS
from intake.questionnaire.pages.changes import WORSE
from intake.questionnaire.pages.pain import BEGAN_YOUNG

INFECTION = Question(
    "recent_infection",
    _("Have you had an infection in the past 6 weeks?"),
    hint=_("For example of the bladder, skin, chest, teeth or blood."),
    asked_when={
        "any": [
            "pain_pattern == constant_unvarying",
            "night_pain == unrelenting",
            WORSE,
            "duration_weeks <= 6",
            "onset in [after_surgery, after_procedure]",
        ]
    },
)
BLOOD_THINNER = Question(
    "anticoagulant",
    _("Do you take a blood thinner?"),
    hint=_("A medicine against blood clots (anticoagulant). Warfarin is one."),
    asked_when={
        "any": [
            {"all": ["recent_spinal_procedure == true", "night_pain == unrelenting"]},
            "onset == sudden",
            "duration_weeks <= 1",
        ]
    },
)
DIABETES = Question(
    "diabetes",
    _("Do you have diabetes (high blood sugar)?"),
    options={
        "none": _("No"),
        "well_controlled": _("Yes, and my sugar is mostly in range"),
        "poorly_controlled": _("Yes, and my sugar is often too high"),
    },
    asked_when={"any": ["fever_or_chills == true", WORSE, STANDING_HELPS]},
)

# No better after a month, so that the answer can matter.
TIRED = Question(
    "unexplained_tiredness",
    _("Have you been unusually tired for weeks, without knowing why?"),
    asked_when={"all": ["duration_weeks >= 4", "failed_to_improve_after_month == true"]},
)
SHORT = (
    Page(
        "health",
        _("Your health"),
        questions=(
            Question(
                "unexplained_weight_loss",
                _("Have you lost over 4.5 kg (10 pounds) in 6 months without trying?"),
            ),
            Question("night_sweats", _("Do you sweat so much at night that you change clothes?")),
            Question("height_loss_or_new_stoop", _("Have you become shorter, or more bent?")),
            Question(
                "osteoporosis",
                _("Are your bones thin (osteoporosis)?"),
            ),
            Question(
                "long_term_steroids",
                _("Have you taken steroid tablets for a long time?"),
                hint=_("Strong medicines against inflammation, such as prednisolone."),
            ),
            TIRED,
        ),
    ),
    Page(
        "health-2",
        _("Other illnesses"),
        questions=(
            INFECTION,
            BLOOD_THINNER,
            DIABETES,
        ),
    ),
    Page(
        "health-3",
        _("Joints, skin and family"),
        questions=(
            Question(
                "psoriasis_ibd_or_uveitis",
                _("Have you ever had one of these?"),
                hint=_(
                    "Psoriasis (scaly skin). Inflamed bowel (Crohn's disease or ulcerative colitis). "
                    "Inflamed eye (uveitis)."
                ),
                asked_when=BEGAN_YOUNG,
            ),
            Question(
                "arthritis_enthesitis_or_dactylitis",
                _("Have you ever had a swollen joint or a painful heel?"),
                hint=_("Or a sore tendon, or a whole finger or toe that swelled up."),
                asked_when=BEGAN_YOUNG,
            ),
            Question(
                "family_history_spondyloarthritis",
                _("Does a close relative have an inflamed spine?"),
                hint=_("Doctors call it spondyloarthritis or ankylosing spondylitis."),
                asked_when=BEGAN_YOUNG,
            ),
        ),
    ),
    *BUILD,
)

MORE = (
    Page(
        "health-5",
        _("More about your health"),
        questions=(
            later(INFECTION),
            later(BLOOD_THINNER),
            later(DIABETES),
        ),
    ),
    Page(
        "health-6",
        _("Before any procedure"),
        lead=_("You can leave any of these empty."),
        questions=(
            Question("active_infection_now", _("Do you have an infection at present?")),
            Question(
                "bleeding_or_platelet_disorder",
                _("Do you bleed more or longer than other people?"),
                hint=_("Because of a blood illness, or too few blood platelets."),
            ),
            Question(
                "blood_cancer_or_marrow_disorder",
                _("Have you ever had an illness of the blood or bone marrow?"),
                hint=_("For example a blood cancer. Bone marrow is where blood is made."),
            ),
            Question(
                "implanted_device",
                _("Do you have a device in your body?"),
                hint=_("For example a pacemaker or a stimulator."),
            ),
            Question(
                "breastfeeding",
                _("Are you breastfeeding?"),
                asked_when={"not": "sex_at_birth == male"},
            ),
        ),
    ),
    Page(
        "health-7",
        _("Your medicines"),
        lead=_("You can leave any of these empty."),
        questions=(
            Question(
                "antiplatelet",
                _("Do you take tablets that keep blood platelets from sticking together?"),
                hint=_("Aspirin is one."),
            ),
            Question(
                "nsaid_past_2_weeks",
                _("Have you taken anti-inflammatory tablets in the past 2 weeks?"),
                hint=_("Ibuprofen is one."),
            ),
            Question(
                "steroid_injection_past_3_months",
                _("Have you had a steroid injection in the past 3 months?"),
                hint=_("In any part of the body. Steroids are strong medicines against inflammation."),
            ),
        ),
    ),
    Page(
        "health-8",
        _("Allergies"),
        lead=_("You can leave any of these empty."),
        questions=(
            Question(
                "allergy_local_anaesthetic",
                _("Are you allergic to numbing injections?"),
                hint=_("The kind that a dentist gives (local anaesthetic)."),
            ),
            Question(
                "allergy_contrast",
                _("Are you allergic to the dye that is injected for scans?"),
                hint=_("It is called contrast medium."),
            ),
            Question(
                "allergy_corn_or_dextrose",
                _("Are you allergic to corn or to dextrose?"),
                hint=_("Dextrose is a sugar. It is often made from corn."),
            ),
        ),
    ),
)
