"""What was tried before, and what it did. The only place where procedures are named to a patient."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import PERCENT, WEEKS, Page, Part, Question

NECK = ("C2/3", "C3/4", "C4/5", "C5/6", "C6/7", "C7/T1")
UPPER_BACK = (
    *("T1/2", "T2/3", "T3/4", "T4/5", "T5/6", "T6/7", "T7/8", "T8/9", "T9/10", "T10/11", "T11/12"),
    "thoracic_unnamed",
)
LOW_BACK = ("T12/L1", "L1/2", "L2/3", "L3/4", "L4/5", "L5/S1")
LEVELS = {level: level for level in NECK + UPPER_BACK + LOW_BACK} | {
    "thoracic_unnamed": _("Upper back, I don't know where")
}

MEDICINES = ("nsaids", "opioids", "neuropathic_medicine")
OTHER_CARE = (
    *("physiotherapy", "exercise_programme", "manual_therapy"),
    *("acupuncture", "psychological_therapy"),
)
INJECTIONS = (
    *("trigger_point_injection", "facet_injection", "medial_branch_block", "radiofrequency"),
    *("si_joint_injection", "epidural_steroid", "discogram", "prp", "bone_marrow_concentrate"),
    "prolotherapy",
)
OPERATIONS = ("discectomy", "decompression", "fusion", "disc_replacement")

MORE = (
    Page(
        "earlier-care",
        _("Earlier care"),
        questions=(
            Question(
                "previous_treatments",
                _("What has been tried for your back or neck?"),
                hint=_("Choose all that you had, at any time."),
                options={
                    "nsaids": _("Anti-inflammatory tablets (ibuprofen)"),
                    "opioids": _("Strong painkillers (morphine)"),
                    "neuropathic_medicine": _("Tablets for nerve pain"),
                    "physiotherapy": _("Physiotherapy"),
                    "exercise_programme": _("An exercise programme"),
                    "manual_therapy": _("Treatment by hand (osteopath)"),
                    "acupuncture": _("Acupuncture (needles in the skin)"),
                    "psychological_therapy": _("Talking therapy"),
                    "trigger_point_injection": _("Injection into a sore spot in a muscle (trigger point)"),
                    "facet_injection": _("Injection into small joints of the spine (facet joints)"),
                    "medial_branch_block": _("Injection beside the small joints (medial branch block)"),
                    "radiofrequency": _("Heat treatment of small nerves (radiofrequency)"),
                    "si_joint_injection": _("Injection between spine and hip bone (sacroiliac joint)"),
                    "epidural_steroid": _("Steroid injection near the nerves of the spine (epidural)"),
                    "discogram": _("Test injection into a disc (discogram)"),
                    "prp": _("Injection of platelets from your own blood (PRP)"),
                    "bone_marrow_concentrate": _("Injection of your own bone marrow"),
                    "prolotherapy": _("Injections of sugar solution (prolotherapy)"),
                    "discectomy": _("Operation to take out part of a disc (discectomy)"),
                    "decompression": _("Operation to make room for nerves (decompression)"),
                    "fusion": _("Operation to join bones of the spine (fusion)"),
                    "disc_replacement": _("Operation for an artificial disc"),
                    "none": _("None of these"),
                },
                groups=(
                    (_("Medicines"), MEDICINES),
                    (_("Exercise and other care"), OTHER_CARE),
                    (_("Injections and needles"), INJECTIONS),
                    (_("Operations"), OPERATIONS),
                    ("", ("none",)),
                ),
            ),
        ),
    ),
    Page(
        "earlier-care-2",
        _("What earlier care did for you"),
        lead=_("You can leave any of these empty."),
        questions=(
            Question(
                "treatment_response",
                _("What did it do for you?"),
                per="previous_treatments",
                parts={
                    "relief_percent": Part(_("How much of the pain did it take away?"), PERCENT),
                    "lasted_weeks": Part(_("How many weeks did that last?"), WEEKS),
                },
            ),
        ),
    ),
    Page(
        "earlier-care-3",
        _("More about earlier care"),
        questions=(
            Question(
                "imaging_done",
                _("Which tests have you had for this pain?"),
                options={
                    "xray": _("X-ray"),
                    "ct": _("CT scan (X-rays from all sides)"),
                    "mri": _("MRI scan (the narrow, loud tube)"),
                    "bone_scan": _("Bone scan (after an injection that shows up in bones)"),
                    "emg": _("Test of arms or legs with small shocks or needles (EMG)"),
                    "none": _("None of these"),
                },
            ),
            Question(
                "conservative_care_weeks",
                _("How many weeks have you tried treatment without injections or operations?"),
                hint=_("For example tablets, exercises or physiotherapy. One month is about 4 weeks."),
                unit=WEEKS,
            ),
        ),
    ),
    Page(
        "earlier-care-4",
        _("Your operation"),
        questions=(
            Question(
                "surgery_levels",
                _("Which part of your spine was operated on?"),
                hint=_("The letter from the hospital says it, for example as L4/5 or C5/6."),
                options=LEVELS,
                groups=((_("Neck"), NECK), (_("Upper back"), UPPER_BACK), (_("Low back"), LOW_BACK)),
                asked_when=(
                    "previous_treatments includes_any [discectomy, decompression, fusion, disc_replacement]"
                ),
            ),
        ),
    ),
)
