"""What makes it worse or better, and how the body behaves when it moves."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import METRES, Page, Question, later
from intake.questionnaire.places import BELOW_THE_NECK, HIPS, LEGS, LOW_BACK, NECK_AND_ARMS, marked, sides
from intake.questionnaire.text import Words

BODY, NECK_OR_ARM = marked(BELOW_THE_NECK), marked(NECK_AND_ARMS)
LEG_TROUBLE = {"any": [marked(LEGS), "leg_symptoms_sides in [left, right, both]"]}
LEGS_ARE_WRONG = {
    "any": [
        marked(LEGS),
        f"numb_regions includes_any [{', '.join(LEGS)}]",
        "leg_symptoms_sides in [left, right, both]",
        "leg_weakness in [mild, foot_drop, knee_gives_way]",
    ]
}
WALKING_HURTS = "effect_walking == worse"
STANDING_MAY_HELP = {"all": [LEGS_ARE_WRONG, WALKING_HURTS]}
WORSE = "course in [slowly_worse, rapidly_worse]"
BONE_MAY_BE_OVERLOADED = {
    "all": [
        "duration_weeks >= 2",
        "duration_weeks <= 12",
        {"not": "course == improving"},
        marked((*LOW_BACK, *sides("groin"))),
        WALKING_HURTS,
    ]
}
ONE_LEG_MATTERS = {
    "any": [
        BONE_MAY_BE_OVERLOADED,
        {"all": ["postpartum_12_months == true", "course == rapidly_worse"]},
        {
            "all": [
                WORSE,
                "duration_weeks <= 26",
                marked(LOW_BACK + HIPS),
                {"not": "effect_walking == worse"},
                {"not": "effect_standing == worse"},
            ]
        },
    ]
}
TITLE = _("What does each do to your pain?")
LEAD = _("Not tried? Choose “Not sure”.")


def effect(code: str, text: Words, hint: Words = "", asked_when: object = None) -> Question:
    """One row: worse, better, same or not sure."""
    return Question(f"effect_{code}", text, hint=hint, asked_when=asked_when, unsure=_("Not sure"))


ONE_LEG = effect("standing_on_one_leg", _("Standing on one leg"), asked_when=ONE_LEG_MATTERS)

SHORT = (
    Page(
        "changes",
        TITLE,
        lead=LEAD,
        questions=(
            effect("sitting", _("Sitting")),
            effect("standing", _("Standing still")),
            effect("walking", _("Walking")),
            effect("rising_from_sitting", _("Getting up from a chair")),
            effect("bending_forward", _("Bending forward")),
            effect("bending_backward", _("Leaning back")),
            effect("lying_flat", _("Lying flat")),
            effect("cough_or_sneeze", _("Coughing or sneezing")),
        ),
    ),
    Page(
        "changes-2",
        TITLE,
        lead=LEAD,
        questions=(
            effect("looking_up", _("Looking up"), asked_when=NECK_OR_ARM),
            effect("turning_head", _("Turning the head"), asked_when=NECK_OR_ARM),
            ONE_LEG,
        ),
    ),
    Page(
        "changes-3",
        _("Walking"),
        questions=(
            Question(
                "leg_symptoms_on_walking_relieved_by_sitting",
                _("When walking troubles your legs, does sitting down help?"),
                asked_when=LEGS_ARE_WRONG,
            ),
            Question(
                "leg_symptoms_relieved_by_standing_still",
                _("Does it go within minutes when you stand still?"),
                hint=_("Without sitting down or bending forward."),
                asked_when=STANDING_MAY_HELP,
            ),
        ),
    ),
)

MORE = (
    Page(
        "changes-4",
        TITLE,
        lead=LEAD,
        questions=(
            effect("twisting", _("Twisting")),
            effect("lifting", _("Lifting")),
            effect("turning_in_bed", _("Turning over in bed")),
            effect("lying_on_painful_side", _("Lying on the painful side")),
            effect("staying_in_one_position", _("Staying in one position")),
            effect("changing_position", _("Changing position")),
            effect("stairs", _("Stairs"), asked_when=BODY),
        ),
    ),
    Page(
        "changes-5",
        TITLE,
        lead=LEAD,
        questions=(
            effect("rising_from_bending", _("Coming up from a bend"), asked_when=BODY),
            effect("walking_downhill", _("Walking downhill"), asked_when=BODY),
            effect("getting_out_of_car", _("Getting out of a car"), asked_when=BODY),
            effect("brace_or_belt", _("Wearing a support belt"), asked_when=BODY),
            effect("repeated_bending_forward", _("Bending forward many times"), asked_when=BODY),
            effect("repeated_bending_backward", _("Leaning back many times"), asked_when=BODY),
            effect("standing_bent", _("Standing bent over a basin"), asked_when=BODY),
            later(ONE_LEG),
        ),
    ),
    Page(
        "changes-6",
        TITLE,
        lead=LEAD,
        questions=(
            effect("leaning_forward_on_support", _("Leaning forward on something"), asked_when=BODY),
            effect("raising_arm_over_head", _("Raising the arm over the head"), asked_when=NECK_OR_ARM),
            effect("hand_in_pocket", _("Walking with your hand in a pocket"), asked_when=NECK_OR_ARM),
        ),
    ),
    Page(
        "changes-7",
        _("When you move"),
        questions=(
            Question(
                "pain_moves_to_centre",
                _("Is there a movement that draws the pain towards the spine?"),
                hint=_("The pain in the leg or buttock gets less."),
                asked_when=LEG_TROUBLE,
            ),
            Question(
                "giving_way_or_catching",
                _("Does your back suddenly catch, lock or give way?"),
                asked_when=BODY,
            ),
            Question("flares_from_trivial_movement", _("Do small movements set off strong pain?")),
            Question("tender_muscle_knots", _("Does pressing one tight, sore spot bring on your pain?")),
            Question(
                "shifts_when_sitting",
                _("After sitting long, do you have to shift about in the chair?"),
                asked_when=BODY,
            ),
        ),
    ),
    Page(
        "changes-8",
        _("More about moving"),
        questions=(
            Question(
                "vulnerable_in_mid_position",
                _("Does your back feel unsafe part of the way into a bend?"),
                asked_when=BODY,
            ),
            Question("needs_to_self_crack", _("Do you often need to crack your back or neck yourself?")),
            Question(
                "short_relief_after_manipulation",
                _("If somebody cracks your back or neck, does it help only for a short time?"),
            ),
            Question(
                "walking_limit_metres",
                _("How far can you walk before you have to stop?"),
                hint=_("A bus is about 12 metres long. One kilometre is 1000 metres."),
                unit=METRES,
                asked_when=BODY,
            ),
        ),
    ),
)
