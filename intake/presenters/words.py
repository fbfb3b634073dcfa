"""Codes in a clinician's words. LEFT and RIGHT are capitals."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from intake.age import age_at
from intake.examination import ENTERED_WORDS, base_of
from intake.questionnaire import QUESTIONS, label_for, plain_words_for
from intake.rules import RULESET, Ruleset

STRUCTURES = {
    "facet_joint": "Facet joint",
    "ligament": "Ligament",
    "muscle": "Muscle",
    "nerve_root": "Nerve root",
    "si_joint": "Sacroiliac joint region",
    "disc": "Disc",
}
SUPPORT = {
    "strong": "well supported",
    "moderate": "supported",
    "weak": "possible",
    "none": "not supported by what is known",
    "against": "less likely",
    "not_assessable": "cannot be judged yet",
}
SIDES = {"left": "LEFT", "right": "RIGHT", "both": "BOTH SIDES", "midline": "midline", "none": ""}
LEVELLESS = {"thoracic_unnamed": "thoracic, level not named"}
UNKNOWN = frozenset({"not_sure", "not_said", "unclear", "unknown"})
ABBREVIATIONS = {
    "mri": "MRI",
    "ct": "CT",
    "emg": "EMG",
    "xray": "X-ray",
    "hla_b27": "HLA-B27",
    "si_joint_sclerosis": "Sclerosis of the SI joint",
    "modic_1": "Modic 1",
    "modic_2": "Modic 2",
    "modic_3": "Modic 3",
    "psis": "dimple (PSIS)",
    **LEVELLESS,
}
NOT_ASKED, NOT_ANSWERED, NOT_SURE = "Not asked", "Not answered", "Not sure"


def plain(code: str) -> str:
    """A code as words: "cauda_equina_syndrome" is "Cauda equina syndrome"."""
    if code in ABBREVIATIONS:
        return ABBREVIATIONS[code]
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def side_words(side: str) -> str:
    return SIDES.get(side, side.upper())


def place(region: str) -> str:
    """A place of the body map, its side in capitals: "low back, LEFT"."""
    base, side = base_of(region)
    words = ABBREVIATIONS.get(base, base.replace("_midline", ", midline").replace("_", " "))
    return f"{words}, {side_words(side)}" if side else words


def fact_words(code: str) -> str:
    """The name of a fact in short, with its side."""
    base, side = base_of(code)
    words = ENTERED_WORDS.get(base) or ENTERED_WORDS.get(code)
    if words is None:
        base, side = code, ""
        words = f"Effect of {code[7:].replace('_', ' ')}" if code.startswith("effect_") else plain(code)
    return f"{words}, {side_words(side)}" if side else words


def is_entered(code: str) -> bool:
    """Whether it is asked of no patient: a finding of the examination, a value that was measured."""
    return code not in QUESTIONS


def question(code: str) -> str:
    """What was asked: the question's words, or the name of what a clinician enters."""
    return label_for(code) if code in QUESTIONS else fact_words(code)


def answer(code: str, value: Any) -> str:
    """What was answered, in the person's words, or in ours where a clinician entered it."""
    return plain_words_for(code, value) if code in QUESTIONS else value_words(value)


def value_words(value: Any) -> str:
    """A value that has no words of its own."""
    if value is None:
        return NOT_ANSWERED
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(value_words(one) for one in value) or "None of these"
    if isinstance(value, dict):
        return ", ".join(f"{plain(name)}: {value_words(one)}" for name, one in value.items())
    if isinstance(value, str):
        return value if "/" in value else plain(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def is_critical(code: str) -> bool:
    """Whether it is one of the questions that cannot be left out."""
    return code in RULESET.dictionary and RULESET.dictionary[code].critical


def is_unknown(value: Any) -> bool:
    return isinstance(value, str) and value in UNKNOWN


def flag_title(flag_id: str, ruleset: Ruleset | None = None) -> str:
    """A red flag or mimic in the knowledge's words; its id in words where this ruleset no longer has it."""
    try:
        entry = (ruleset or RULESET).find(flag_id)
    except KeyError:
        return plain(flag_id.removeprefix("rf_").removeprefix("mimic_"))
    return getattr(entry, "title", "") or getattr(entry, "says", "") or plain(flag_id)


# --- times ----------------------------------------------------------------------------------------
def day(value: date | None) -> str:
    return date_format(value, "j M Y") if value else "not given"


def moment(at: datetime) -> str:
    """A time by the clinic's clock."""
    return date_format(at.astimezone(settings.CLINIC.zone), "j M Y, H:i")


def recently(at: datetime) -> str:
    """A time of the last weeks by the clinic's clock, without the year."""
    return date_format(at.astimezone(settings.CLINIC.zone), "j M, H:i")


def waited(since: datetime, at: datetime) -> str:
    """How long something waits, in the largest unit that says enough: "22 min", "11 h", "4 d"."""
    gone = max(at - since, timedelta())
    minutes = int(gone.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


def lasting(time: timedelta) -> str:
    """A time that somebody set: "30 minutes", "8 hours"."""
    minutes = int(time.total_seconds() // 60)
    number, unit = (minutes // 60, "hour") if minutes % 60 == 0 else (minutes, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def age(birth_date: date | None, at: datetime) -> str:
    return "" if birth_date is None else str(age_at(birth_date, at))
