"""The first page: what cannot wait for a visit."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import Page, Question

PAGE = Page(
    "urgent-signs",
    _("First, a few important signs"),
    lead=_("Think of the time since this pain began."),
    questions=(
        Question(
            "saddle_numbness",
            _("Have you been numb between your legs, where you would touch a saddle?"),
            hint=_("Or felt less there, for example when you wipe."),
            options={"yes": _("Yes"), "no": _("No")},
            missing=_("Say if you are numb between your legs. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "bladder_change",
            _("Has passing urine changed since the pain began?"),
            options={
                "none": _("No, nothing new"),
                "hard_to_start_or_no_urge": _("It is harder to start, or I don't feel the need"),
                "retention": _("I can't pass urine, or only drops come"),
                "new_incontinence": _("I lose urine without wanting to"),
                "long_standing": _("I had this trouble long before the pain"),
            },
            missing=_("Say if passing urine has changed. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "bowel_change",
            _("Has passing stool changed since the pain began?"),
            options={
                "none": _("No, nothing new"),
                "new_incontinence": _("I lose stool without wanting to"),
                "reduced_sensation": _("I feel less when stool passes"),
                "constipation_only": _("Stool is hard to pass, and nothing else is new"),
                "long_standing": _("I had this trouble long before the pain"),
            },
            missing=_("Say if passing stool has changed. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "new_sexual_dysfunction",
            _("Has feeling or function during sex changed since the pain began?"),
            options={"yes": _("Yes"), "no": _("No"), "not_said": _("I'd rather not say")},
            missing=_("Choose an answer. You can choose “I'd rather not say”."),
        ),
        Question(
            "chest_pain_or_breathless_now",
            _("Do you have chest pain right now, or are you short of breath?"),
            missing=_("Say if you have chest pain or are short of breath now."),
        ),
        Question(
            "sudden_severe_tearing_abdominal_or_back_pain",
            _("Have you had a sudden, very strong, tearing pain in your tummy or back?"),
            missing=_("Say if you had a sudden tearing pain. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "new_headache_vision_speech_or_face_symptoms",
            _("Is one of these new since your pain began?"),
            hint=_(
                "A very bad or unusual headache. Seeing double. A drooping face or eyelid. "
                "Slurred speech. Trouble swallowing."
            ),
            missing=_("Say if one of these signs is new. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "major_trauma",
            _("Did you have a serious accident before the pain began?"),
            hint=_("For example a car crash, or a fall from a height."),
            missing=_("Say if you had a serious accident. If you can't say, choose “I'm not sure”."),
        ),
        Question(
            "minor_trauma",
            _("Did the pain begin after a small fall, a hard sneeze or lifting?"),
            missing=_("Say if the pain began after one of these. If you can't say, choose “I'm not sure”."),
        ),
    ),
)
