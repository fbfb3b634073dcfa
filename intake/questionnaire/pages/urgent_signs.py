"""The first pages: what cannot wait for a visit."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import WEEKS, Page, Question

PAGES = (
    Page(
        "urgent-signs",
        _("Important signs"),
        questions=(
            Question(
                "chest_pain_or_breathless_now",
                _("Do you have chest pain, or are you short of breath now?"),
                missing=_("Say if you have chest pain or are short of breath now."),
            ),
            Question(
                "sudden_severe_tearing_abdominal_or_back_pain",
                _("Have you had a sudden, very strong, tearing pain in your tummy or back?"),
                missing=_("Say if you had a sudden tearing pain. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "new_headache_vision_speech_or_face_symptoms",
                _("Is one of these new?"),
                hint=_(
                    "A very bad headache, double vision, a drooping face or eyelid, slurred speech, "
                    "trouble swallowing."
                ),
                missing=_("Say if one of these signs is new. If you can't say, choose “I'm not sure”."),
            ),
        ),
    ),
    Page(
        "urgent-signs-2",
        _("Numbness and urine"),
        lead=_("Since this pain began:"),
        questions=(
            Question(
                "saddle_numbness",
                _("Are you numb between your legs, where you would touch a saddle?"),
                hint=_("Or do you feel less there when you wipe?"),
                options={"yes": _("Yes"), "no": _("No")},
                tiles=True,
                missing=_("Say if you are numb between your legs. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "bladder_change",
                _("Has passing urine changed?"),
                options={
                    "none": _("No"),
                    "hard_to_start_or_no_urge": _("Harder to start, or I feel no need"),
                    "retention": _("Nothing comes, or only drops"),
                    "new_incontinence": _("I lose urine without wanting to"),
                    "long_standing": _("I had this long before"),
                },
                missing=_("Say if passing urine has changed. If you can't say, choose “I'm not sure”."),
            ),
        ),
    ),
    Page(
        "urgent-signs-3",
        _("Stool and sex"),
        lead=_("Since this pain began:"),
        questions=(
            Question(
                "bowel_change",
                _("Has passing stool changed?"),
                options={
                    "none": _("No"),
                    "new_incontinence": _("I lose stool without wanting to"),
                    "reduced_sensation": _("I feel less when stool passes"),
                    "constipation_only": _("Hard stool, nothing else is new"),
                    "long_standing": _("I had this long before"),
                },
                missing=_("Say if passing stool has changed. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "new_sexual_dysfunction",
                _("Has feeling or function during sex changed?"),
                options={"yes": _("Yes"), "no": _("No"), "not_said": _("I'd rather not say")},
                tiles=True,
                missing=_("Choose an answer. You can choose “I'd rather not say”."),
            ),
        ),
    ),
    Page(
        "urgent-signs-4",
        _("Accidents and falls"),
        questions=(
            Question(
                "major_trauma",
                _("Did a serious accident, such as a car crash, come before the pain?"),
                missing=_("Say if you had a serious accident. If you can't say, choose “I'm not sure”."),
            ),
            Question(
                "minor_trauma",
                _("Did the pain begin after a small fall, a hard sneeze or lifting?"),
                missing=_(
                    "Say if the pain began after one of these. If you can't say, choose “I'm not sure”."
                ),
            ),
        ),
    ),
    Page(
        "urgent-signs-5",
        _("When it happened"),
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
        ),
    ),
)
