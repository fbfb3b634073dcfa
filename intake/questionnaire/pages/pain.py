"""How bad the pain is, how it began and how it behaves.

Some questions matter only when the pain has lasted for months, or began young: no rule reads them otherwise.
"""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import MINUTES, TIMES, WEEKS, YEARS, Page, Question, later
from intake.questionnaire.places import ARMS, BACK, CHEST, LEGS, NECK, NECK_AND_ARMS, UPPER_BACK, marked

ENDS = (_("no pain"), _("the worst pain you can think of"))
USUAL = _("Think of a usual moment in the past 7 days.")
HAD_BEFORE = "first_episode == false"
FOR_MONTHS = "duration_weeks >= 12"
BEGAN_YOUNG = {"all": ["duration_weeks >= 12", "age_at_onset_years < 45"]}
HOW_BAD = _("How bad the pain is")

# After an illness that may come back, a first pain weighs more; else it is asked later.
FIRST_EPISODE = Question(
    "first_episode",
    _("Is this the first time that you have pain like this?"),
    asked_when="cancer_history in [past, active]",
)

SHORT = (
    Page(
        "pain",
        _("Your pain"),
        lead=_("Think of the worst pain."),
        questions=(
            Question(
                "worst_leg_or_back",
                _("Is your back worse, or your leg?"),
                options={
                    "back": _("Back"),
                    "leg": _("Leg or buttock"),
                    "equal": _("The same"),
                    "neither": _("Neither"),
                },
                tiles=True,
                asked_when=marked(BACK + LEGS),
            ),
            Question(
                "worst_arm_or_neck",
                _("Is your neck worse, or your arm?"),
                options={
                    "neck": _("Neck"),
                    "arm": _("Arm, shoulder or hand"),
                    "equal": _("The same"),
                    "neither": _("Neither"),
                },
                tiles=True,
                asked_when=marked(NECK_AND_ARMS),
            ),
            Question("pain_now", _("How bad is the pain right now?"), ends=ENDS),
        ),
    ),
    Page(
        "pain-2",
        _("How the pain began"),
        questions=(
            Question(
                "duration_weeks",
                _("How many weeks have you had this pain?"),
                hint=_("A month is about 4 weeks, a year is 52."),
                unit=WEEKS,
            ),
            Question(
                "onset",
                _("How did the pain begin?"),
                options={
                    "gradual": _("Slowly"),
                    "sudden": _("Suddenly"),
                    "lifting_or_bending": _("When lifting or bending"),
                    "twisting": _("When twisting"),
                    "fall_or_accident": _("After a fall or accident"),
                    "after_childbirth": _("After giving birth"),
                    "after_surgery": _("After an operation"),
                    "after_procedure": _("After an injection"),
                    "unknown": _("I'm not sure"),
                },
                unsure="",
            ),
        ),
    ),
    Page(
        "pain-3",
        _("How it goes"),
        questions=(
            Question(
                "course",
                _("How has the pain changed lately?"),
                options={
                    "improving": _("Better"),
                    "same": _("The same"),
                    "slowly_worse": _("Slowly worse"),
                    "rapidly_worse": _("Quickly worse"),
                },
                tiles=True,
            ),
            Question(
                "failed_to_improve_after_month",
                _("Has a month passed without it getting better?"),
                asked_when="duration_weeks >= 4",
            ),
            Question(
                "pain_pattern",
                _("Is the pain always there?"),
                options={
                    "constant_unvarying": _("Yes, always the same"),
                    "constant_varying": _("Yes, now more, now less"),
                    "intermittent": _("No, it comes and goes"),
                },
                tiles=True,
            ),
            Question(
                "night_pain",
                _("How is the pain at night?"),
                options={
                    "none": _("No trouble"),
                    "when_turning": _("It hurts when I turn"),
                    "wakes_settles": _("It wakes me, then settles"),
                    "wakes_second_half_of_night": _("It wakes me late at night"),
                    "unrelenting": _("All night, it never eases"),
                },
                tiles=True,
            ),
        ),
    ),
    Page(
        "pain-11",
        _("Pain and effort"),
        questions=(
            Question(
                "pain_with_effort_goes_with_rest",
                _("Do stairs or hurrying bring the pain on, and does standing still end it?"),
                hint=_("Choose “Yes” only if it stops within minutes, and not when bending brings it on."),
                asked_when=marked(NECK_AND_ARMS + CHEST),
            ),
        ),
    ),
    Page(
        "pain-4",
        _("Pain that stays"),
        questions=(
            FIRST_EPISODE,
            Question(
                "age_at_onset_years",
                _("How old were you when pain like this first began?"),
                unit=YEARS,
                asked_when=FOR_MONTHS,
            ),
        ),
    ),
    Page(
        "pain-5",
        _("More about pain that stays"),
        questions=(
            Question(
                "alternating_buttock_pain",
                _("Does the pain change from one buttock to the other?"),
                asked_when=BEGAN_YOUNG,
            ),
            Question(
                "better_with_exercise_not_rest",
                _("Does moving help the pain, while resting does not?"),
                asked_when=BEGAN_YOUNG,
            ),
            Question(
                "good_nsaid_response_48h",
                _("Do anti-inflammatory tablets help a lot in the first 2 days?"),
                hint=_("Ibuprofen is one. If you took none, choose “I'm not sure”."),
                asked_when=BEGAN_YOUNG,
            ),
        ),
    ),
)

MORE = (
    Page(
        "pain-6",
        HOW_BAD,
        questions=(
            Question(
                "back_pain_average",
                _("How bad was the pain in your back?"),
                hint=USUAL,
                ends=ENDS,
                asked_when=marked(BACK),
            ),
            Question(
                "back_pain_worst",
                _("How bad was your back pain at its worst?"),
                hint=_("In the past 7 days."),
                ends=ENDS,
                asked_when=marked(BACK),
            ),
        ),
    ),
    Page(
        "pain-7",
        HOW_BAD,
        questions=(
            Question(
                "leg_pain_average",
                _("How bad was the pain in your leg or buttock?"),
                hint=USUAL,
                ends=ENDS,
                asked_when=marked(LEGS),
            ),
            Question(
                "neck_pain_average",
                _("How bad was the pain in your neck?"),
                hint=USUAL,
                ends=ENDS,
                asked_when=marked(NECK + UPPER_BACK),
            ),
        ),
    ),
    Page(
        "pain-8",
        HOW_BAD,
        questions=(
            Question(
                "arm_pain_average",
                _("How bad was the pain in your arm, shoulder or hand?"),
                hint=USUAL,
                ends=ENDS,
                asked_when=marked(ARMS),
            ),
        ),
    ),
    Page(
        "pain-9",
        _("What the pain is like"),
        questions=(
            Question(
                "pain_quality",
                _("What does the pain feel like?"),
                hint=_("Choose all that fit."),
                options={
                    "aching": _("Aching"),
                    "sharp": _("Sharp"),
                    "stabbing": _("Stabbing"),
                    "electric_shock": _("Like an electric shock"),
                    "burning": _("Burning"),
                    "tingling": _("Tingling"),
                    "numb": _("Numb"),
                    "throbbing": _("Throbbing"),
                    "cramping": _("Cramping"),
                    "heavy": _("Heavy"),
                    "catching": _("Catching"),
                },
            ),
            later(FIRST_EPISODE),
        ),
    ),
    Page(
        "pain-10",
        _("More about the pain"),
        questions=(
            Question(
                "morning_stiffness_minutes",
                _("How many minutes are you stiff after getting up?"),
                hint=_("Enter 0 if you are not stiff. One hour is 60 minutes."),
                unit=MINUTES,
            ),
            Question(
                "episodes_past_year",
                _("How many times has this pain come in the past 12 months?"),
                unit=TIMES,
                asked_when=HAD_BEFORE,
            ),
            Question(
                "persistent_pain_between_episodes",
                _("Between the bad spells, does some pain stay?"),
                asked_when=HAD_BEFORE,
            ),
        ),
    ),
)
