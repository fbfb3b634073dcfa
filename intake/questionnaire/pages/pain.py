"""How bad the pain is, how it began and how it behaves.

Some questions matter only when the pain has lasted for months, or began young: no rule reads them otherwise.
"""

from django.utils.translation import gettext_lazy as _

from intake.questionnaire.declaration import MINUTES, TIMES, WEEKS, YEARS, Page, Question
from intake.questionnaire.places import ARMS, BACK, LEGS, LOW_BACK, NECK, NECK_AND_ARMS, UPPER_BACK, marked

ENDS = (_("no pain"), _("the worst pain you can think of"))
USUAL = _("Think of a usual moment in the past 7 days.")
HAD_BEFORE = "first_episode == false"
FOR_MONTHS = "duration_weeks >= 12"
BEGAN_YOUNG = {"all": ["duration_weeks >= 12", "age_at_onset_years < 45"]}

PAGES = (
    Page(
        "pain",
        _("Your pain"),
        lead=_("Answer for the pain that troubles you most."),
        questions=(
            Question(
                "worst_leg_or_back",
                _("Is your back worse, or your leg?"),
                options={
                    "back": _("My back"),
                    "leg": _("My leg or buttock"),
                    "equal": _("Both the same"),
                    "neither": _("Neither hurts"),
                },
                asked_when=marked(BACK + LEGS),
            ),
            Question(
                "worst_arm_or_neck",
                _("Is your neck worse, or your arm?"),
                options={
                    "neck": _("My neck"),
                    "arm": _("My arm, shoulder or hand"),
                    "equal": _("Both the same"),
                    "neither": _("Neither hurts"),
                },
                asked_when=marked(NECK_AND_ARMS),
            ),
            Question("pain_now", _("How bad is the pain right now?"), ends=ENDS),
            Question(
                "back_pain_average",
                _("How bad was the pain in your back?"),
                hint=USUAL,
                ends=ENDS,
                asked_when=marked(BACK),
            ),
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
        "pain-2",
        _("How the pain began"),
        questions=(
            Question(
                "duration_weeks",
                _("How many weeks have you had this pain?"),
                hint=_("One month is about 4 weeks. One year is 52 weeks."),
                unit=WEEKS,
            ),
            Question(
                "onset",
                _("How did the pain begin?"),
                options={
                    "gradual": _("Slowly"),
                    "sudden": _("Suddenly, for no clear reason"),
                    "lifting_or_bending": _("When lifting or bending"),
                    "twisting": _("When twisting"),
                    "fall_or_accident": _("With a fall or an accident"),
                    "after_childbirth": _("After giving birth"),
                    "after_surgery": _("After an operation"),
                    "after_procedure": _("After an injection or other procedure"),
                    "unknown": _("In another way, or I don't know"),
                },
            ),
            Question(
                "course",
                _("How has the pain changed lately?"),
                options={
                    "improving": _("Getting better"),
                    "same": _("Staying the same"),
                    "slowly_worse": _("Slowly getting worse"),
                    "rapidly_worse": _("Quickly getting worse"),
                },
            ),
            Question("failed_to_improve_after_month", _("Has a month passed without it getting better?")),
            Question("first_episode", _("Is this the first time that you have pain like this?")),
            Question(
                "age_at_onset_years",
                _("How old were you when pain like this first began?"),
                unit=YEARS,
            ),
        ),
    ),
    Page(
        "pain-3",
        _("How the pain behaves"),
        questions=(
            Question(
                "pain_pattern",
                _("Is the pain always there?"),
                options={
                    "constant_unvarying": _("Always there, and always the same"),
                    "constant_varying": _("Always there, now more, now less"),
                    "intermittent": _("It comes and goes"),
                },
            ),
            Question(
                "night_pain",
                _("What is the pain like at night?"),
                options={
                    "none": _("It does not disturb me"),
                    "when_turning": _("It hurts when I turn over"),
                    "wakes_settles": _("It wakes me, then settles"),
                    "wakes_second_half_of_night": _("It wakes me in the second half of the night"),
                    "unrelenting": _("It hurts all night and never eases"),
                },
            ),
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
        ),
    ),
    Page(
        "pain-4",
        _("More about the pain"),
        questions=(
            Question(
                "alternating_buttock_pain",
                _("Does the pain change from one buttock to the other?"),
                asked_when={"all": [FOR_MONTHS, marked(LOW_BACK + LEGS)]},
            ),
            Question(
                "better_with_exercise_not_rest",
                _("Does moving help the pain, while resting does not?"),
                asked_when=FOR_MONTHS,
            ),
            Question(
                "good_nsaid_response_48h",
                _("Do anti-inflammatory tablets help a lot in the first 2 days?"),
                hint=_("Ibuprofen is one. If you took none, choose “I'm not sure”."),
                asked_when=BEGAN_YOUNG,
            ),
            Question(
                "back_pain_worst",
                _("How bad was your back pain at its worst?"),
                hint=_("In the past 7 days."),
                ends=ENDS,
                asked_when=marked(BACK),
            ),
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
