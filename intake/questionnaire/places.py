"""The places of the body in the person's words, seen from their own body: left is their left."""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.text import Words, bold

# One sentence part for each place: a language that bends its words can translate each by itself.
_WORDS = {
    "neck_midline": _("Middle of the neck"),
    "neck_left": _("<b>Left</b> side of the neck"),
    "neck_right": _("<b>Right</b> side of the neck"),
    "shoulder_left": _("<b>Left</b> shoulder"),
    "shoulder_right": _("<b>Right</b> shoulder"),
    "arm_left": _("<b>Left</b> upper arm"),
    "arm_right": _("<b>Right</b> upper arm"),
    "forearm_left": _("<b>Left</b> forearm"),
    "forearm_right": _("<b>Right</b> forearm"),
    "hand_left": _("<b>Left</b> hand"),
    "hand_right": _("<b>Right</b> hand"),
    "upper_back_midline": _("Middle of the upper back"),
    "upper_back_left": _("<b>Left</b> upper back, beside the spine"),
    "upper_back_right": _("<b>Right</b> upper back, beside the spine"),
    "chest_left": _("<b>Left</b> side of the chest"),
    "chest_right": _("<b>Right</b> side of the chest"),
    "abdomen": _("Tummy"),
    "low_back_midline": _("Middle of the low back"),
    "low_back_left": _("<b>Left</b> low back, beside the spine"),
    "low_back_right": _("<b>Right</b> low back, beside the spine"),
    "psis_left": _("Dimple above the <b>left</b> buttock"),
    "psis_right": _("Dimple above the <b>right</b> buttock"),
    "buttock_left": _("<b>Left</b> buttock"),
    "buttock_right": _("<b>Right</b> buttock"),
    "groin_left": _("<b>Left</b> groin"),
    "groin_right": _("<b>Right</b> groin"),
    "hip_lateral_left": _("Outer side of the <b>left</b> hip"),
    "hip_lateral_right": _("Outer side of the <b>right</b> hip"),
    "thigh_front_left": _("Front of the <b>left</b> thigh"),
    "thigh_front_right": _("Front of the <b>right</b> thigh"),
    "thigh_back_left": _("Back of the <b>left</b> thigh"),
    "thigh_back_right": _("Back of the <b>right</b> thigh"),
    "thigh_outer_left": _("Outer side of the <b>left</b> thigh"),
    "thigh_outer_right": _("Outer side of the <b>right</b> thigh"),
    "thigh_inner_left": _("Inner side of the <b>left</b> thigh"),
    "thigh_inner_right": _("Inner side of the <b>right</b> thigh"),
    "knee_left": _("<b>Left</b> knee"),
    "knee_right": _("<b>Right</b> knee"),
    "shin_left": _("<b>Left</b> shin"),
    "shin_right": _("<b>Right</b> shin"),
    "calf_left": _("<b>Left</b> calf"),
    "calf_right": _("<b>Right</b> calf"),
    "lower_leg_outer_left": _("Outer side of the <b>left</b> lower leg"),
    "lower_leg_outer_right": _("Outer side of the <b>right</b> lower leg"),
    "lower_leg_inner_left": _("Inner side of the <b>left</b> lower leg"),
    "lower_leg_inner_right": _("Inner side of the <b>right</b> lower leg"),
    "foot_top_left": _("Top of the <b>left</b> foot"),
    "foot_top_right": _("Top of the <b>right</b> foot"),
    "foot_outer_left": _("Outer edge of the <b>left</b> foot"),
    "foot_outer_right": _("Outer edge of the <b>right</b> foot"),
    "foot_sole_left": _("Sole of the <b>left</b> foot"),
    "foot_sole_right": _("Sole of the <b>right</b> foot"),
    "big_toe_left": _("<b>Left</b> big toe"),
    "big_toe_right": _("<b>Right</b> big toe"),
    "saddle": _("Between the legs, where you would touch a saddle"),
}
PLACES: dict[str, Words] = {code: bold(words) for code, words in _WORDS.items()}


def sides(*places: str) -> tuple[str, ...]:
    """The codes of places that exist on both sides, left before right."""
    return tuple(f"{place}_{side}" for place in places for side in ("left", "right"))


NECK = ("neck_midline", *sides("neck"))
ARMS = sides("shoulder", "arm", "forearm", "hand")
UPPER_BACK = ("upper_back_midline", *sides("upper_back"))
CHEST = (*sides("chest"), "abdomen")
LOW_BACK = ("low_back_midline", *sides("low_back", "psis", "buttock"))
HIPS = sides("groin", "hip_lateral", "thigh_front", "thigh_back", "thigh_outer", "thigh_inner")
LOWER_LEGS = sides(
    "knee",
    "shin",
    "calf",
    "lower_leg_outer",
    "lower_leg_inner",
    "foot_top",
    "foot_outer",
    "foot_sole",
    "big_toe",
)
SADDLE = ("saddle",)

GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (_("Neck, shoulders and arms"), NECK + ARMS),
    (_("Upper back, chest and tummy"), UPPER_BACK + CHEST),
    (_("Low back and buttocks"), LOW_BACK),
    (_("Hips and thighs"), HIPS),
    (_("Knees, lower legs and feet"), LOWER_LEGS),
    (_("Between the legs"), SADDLE),
)

# Where a question about one part of the body makes sense. Buttocks belong to the back and to the legs.
ANYWHERE = tuple(PLACES)
BACK = UPPER_BACK + LOW_BACK
LEGS = sides("buttock") + HIPS + LOWER_LEGS
BELOW_THE_NECK = UPPER_BACK + CHEST + LOW_BACK + HIPS + LOWER_LEGS + SADDLE
NECK_AND_ARMS = NECK + ARMS + UPPER_BACK


def marked(places: tuple[str, ...]) -> str:
    """The condition that one of these places was marked on the body."""
    return f"pain_regions includes_any [{', '.join(dict.fromkeys(places))}]"
