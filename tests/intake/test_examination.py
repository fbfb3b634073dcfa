"""The grid holds every fact that a clinician enters, once."""

from collections import Counter

from intake.examination import CHOSEN, ENTERED_WORDS, GROUPS, MEASURED, RECORDS, base_of
from intake.review_forms import entered_codes, sides_of
from intake.rules import RULESET

CLINICIANS = {code for code in RULESET.dictionary if RULESET.dictionary[code].who == "clinician"}


def test_every_fact_of_a_clinician_can_be_entered():
    assert set(entered_codes()) | set(RECORDS) == CLINICIANS


def test_no_test_stands_twice():
    bases = Counter([row.base for group in GROUPS for row in group.rows] + [*MEASURED, *CHOSEN, *RECORDS])

    assert [base for base, count in bases.items() if count > 1] == []


def test_a_sided_test_has_its_left_side_first():
    assert sides_of("slr") == ("slr_left", "slr_right")
    assert sides_of("crossed_slr") == ("crossed_slr",)


def test_a_code_is_split_at_its_side_only():
    assert base_of("slr_left") == ("slr", "left")
    assert base_of("temperature_c") == ("temperature_c", "")


def test_every_entered_fact_has_words_of_its_own():
    assert len(set(ENTERED_WORDS.values())) == len(ENTERED_WORDS)
