"""What questionnaires add up to, with every item missing in turn and at every edge of every band."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET, triage
from intake.rules.answers import NOT_SURE, Facts
from intake.rules.derived import OfInstrument
from intake.rules.instruments import scores

INSTRUMENTS = RULESET.instruments
FREE = {"gad7", "nrs_pain", "pgic", "phq4", "phq9", "rmdq"}
OFF = {"hypermobility5", "odi", "peg", "pseq2", "psfs", "start_back"}
PHQ_4 = ("phq4_1", "phq4_2", "phq4_3", "phq4_4")
WITH_TOTAL = sorted(set(INSTRUMENTS) - {"nrs_pain"})
GRADED = [id_ for id_ in WITH_TOTAL if INSTRUMENTS[id_].bands and not INSTRUMENTS[id_].parts] + ["phq4"]

# Frozen: a changed word voids the score. A new text needs a new source and a new scoring version.
WORDING = {
    "gad7": "6e4f5dd038f27adf",
    "nrs_pain": "c8dd0c28c5210760",
    "pgic": "8eb711e16ed53af3",
    "phq4": "f82bc552c90f7f41",
    "phq9": "ad6afaa9a0a98a64",
    "rmdq": "ca2a7d59ff5ec2d1",
}


def scored(answers, enabled=INSTRUMENTS):
    known = Facts.of(answers, RULESET.dictionary).known
    return {score.id: score for score in scores(known, INSTRUMENTS, enabled)}


def score(id_, answers):
    return scored(answers)[id_]


def ticked(count, of=24):
    return {f"rmdq_{number:02}": number <= count for number in range(1, of + 1)}


def start(positive, distress, **bother):
    """STarT Back with so many positive items outside and inside the distress part."""
    plain = {f"start_{number}": int(number <= positive) for number in range(1, 5)}
    part = {f"start_{number}": int(number - 4 <= distress) for number in range(5, 9)}
    return plain | part | {"start_9": 4 if distress == 5 else 2} | bother


def lowest(instrument):
    return {item.code: _answer(item, item.low) for item in instrument.items}


def highest(instrument):
    return {item.code: _answer(item, item.high) for item in instrument.items}


def _answer(item, points):
    fact = RULESET.dictionary[item.code]
    if fact.type == "bool":
        return bool(points)
    return int(fact.maximum if item.counts_from is not None and points else points)


def summing_to(instrument, total):
    """Answers to all items that add up to this."""
    answers, left = lowest(instrument), total - sum(item.low for item in instrument.items)
    for item in instrument.items:
        points = min(left, item.high - item.low)
        answers[item.code] = _answer(item, item.low + points)
        left -= points
    assert left == 0
    return answers


# --- what is known, and what may be used ----------------------------------------------------------
@pytest.mark.hazard("H16")
def test_every_instrument_is_either_free_or_switched_off():
    assert set(INSTRUMENTS) == FREE | OFF
    assert RULESET.free_instruments == FREE
    assert {id_ for id_, one in INSTRUMENTS.items() if one.may_be_shipped} == FREE


@pytest.mark.parametrize("id_", sorted(FREE))
@pytest.mark.hazard("H16")
def test_the_wording_of_a_shipped_instrument_is_frozen(id_):
    digest = hashlib.sha256(INSTRUMENTS[id_].wording.encode()).hexdigest()

    assert digest[:16] == WORDING[id_]


def test_the_frozen_wording_holds_instruction_items_and_attribution():
    text = INSTRUMENTS["rmdq"].wording

    assert "I get dressed more slowly than usual because of my back." in text
    assert "leave the space blank" in text
    assert "Spine 1983; 8: 141-144." in text


@pytest.mark.parametrize("id_", sorted(OFF))
def test_no_word_of_a_withheld_instrument_is_here(id_):
    instrument = INSTRUMENTS[id_]

    assert not any(item.text or item.options for item in instrument.all_items)
    assert instrument.instruction == ""
    assert instrument.licence.state in ("ask", "licensed")
    assert instrument.licence.text


@pytest.mark.parametrize("id_", sorted(OFF))
def test_without_a_licence_an_instrument_that_is_not_free_gives_no_score(id_):
    answers = highest(INSTRUMENTS[id_])

    assert id_ not in triage(answers).as_dict()["scores"]
    assert id_ in triage(answers, instruments=FREE | {id_}).as_dict()["scores"]


def test_a_summary_tells_which_instruments_could_be_scored():
    summary = triage({}, instruments={"odi", "rmdq"})

    assert summary.instruments == ("odi", "rmdq")
    assert '"instruments":["odi","rmdq"]' in summary.to_json()


# --- scoring --------------------------------------------------------------------------------------
def test_the_score_of_the_contract_has_total_maximum_band_and_missing():
    shown = triage(ticked(13)).as_dict()["scores"]

    assert shown == {"rmdq": {"instrument": "rmdq", "total": 13, "max": 24, "band": "high", "missing": 0}}


def test_nothing_answered_is_no_score_and_not_a_score_of_nothing():
    assert triage({"pain_regions": ["low_back_left"]}).as_dict()["scores"] == {}


@pytest.mark.parametrize("id_", WITH_TOTAL)
@pytest.mark.hazard("H17")
def test_all_lowest_and_all_highest_answers_give_the_ends_of_the_score(id_):
    instrument = INSTRUMENTS[id_]
    least = sum(item.low for item in instrument.items) if instrument.method == "sum" else 0

    assert score(id_, lowest(instrument)).total == least
    assert score(id_, highest(instrument)).total == instrument.maximum


@pytest.mark.parametrize(
    ("answered", "points", "percent"),
    [
        (10, 16, 32),  # the example on the form: 16 of 50
        (9, 16, 36),  # and with one section missed: 16 of 45, printed there as 35.5
        (10, 22, 44),  # a published example of 22 of 50
    ],
)
def test_the_oswestry_index_is_a_percentage_of_what_the_answered_sections_can_give(answered, points, percent):
    sections = [f"odi_{number}" for number in range(1, answered + 1)]
    answers = {code: min(5, max(0, points - 5 * place)) for place, code in enumerate(sections)}

    assert score("odi", answers).total == percent


@pytest.mark.parametrize(
    ("positive", "distress", "class_"),
    [
        (3, 0, "low"),
        (0, 3, "low"),
        (4, 0, "medium"),
        (1, 3, "medium"),
        (4, 3, "medium"),
        (0, 4, "high"),
        (4, 5, "high"),
    ],
)
def test_the_class_of_start_back_follows_from_the_total_and_the_distress_part(positive, distress, class_):
    found = score("start_back", start(positive, distress))

    assert (found.total, found.parts["distress"]["total"], found.band) == (
        positive + distress,
        distress,
        class_,
    )


def test_being_bothered_counts_from_very_much_on():
    assert score("start_back", start(0, 0, start_9=2)).total == 0
    assert score("start_back", start(0, 0, start_9=3)).total == 1


@pytest.mark.parametrize(("second", "positive"), [(0, False), (1, True)])
def test_a_half_of_the_phq_4_is_positive_from_three_on(second, positive):
    found = score("phq4", {"phq4_1": 2, "phq4_2": second, "phq4_3": 2, "phq4_4": second})

    assert found.parts["anxiety"] == {"total": 2 + second, "max": 6, "positive": positive}
    assert found.parts["depression"] == {"total": 2 + second, "max": 6, "positive": positive}


def test_pain_ratings_stand_each_on_their_own():
    found = scored({"back_pain_average": 4, "leg_pain_average": 7, "arm_pain_average": NOT_SURE})

    assert {id_: one.total for id_, one in found.items()} == {"back_pain_average": 4, "leg_pain_average": 7}
    assert {one.instrument for one in found.values()} == {"nrs_pain"}


def test_the_mean_of_the_peg_has_one_decimal():
    assert score("peg", {"peg_1": 3, "peg_2": 4, "peg_3": 4}).total == 3.7


def test_the_last_question_of_the_phq_9_is_never_in_the_total():
    answers = summing_to(INSTRUMENTS["phq9"], 11)

    assert score("phq9", answers | {"phq9_difficulty": 3}).total == 11
    assert "phq9" not in scored({"phq9_difficulty": 3})


@pytest.mark.hazard("H17")
def test_the_published_example_of_the_phq_9_adds_up_as_published():
    """HL7 US Core, https://hl7.org/fhir/us/core/QuestionnaireResponse-phq-9-example.html"""
    answers = {f"phq9_{number}": points for number, points in enumerate((2, 2, 2, 2, 1, 1, 2, 0, 0), start=1)}

    found = score("phq9", answers | {"phq9_difficulty": 1})

    assert (found.total, found.band) == (12, "moderate")


# --- bands ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("id_", "total", "word"),
    [
        (id_, int(end), band.label)
        for id_ in GRADED
        if INSTRUMENTS[id_].method == "sum"
        for band in INSTRUMENTS[id_].bands
        for end in sorted(set(band.ranges["total"]))
    ],
)
def test_both_edges_of_every_band_have_its_word(id_, total, word):
    assert score(id_, summing_to(INSTRUMENTS[id_], total)).band == word


def test_every_possible_percentage_of_the_oswestry_index_has_the_word_of_its_range():
    words = {}
    for total in range(51):
        found = score("odi", summing_to(INSTRUMENTS["odi"], total))
        words.setdefault(found.band, []).append(found.total)

    assert {word: (totals[0], totals[-1]) for word, totals in words.items()} == {
        "minimal": (0, 20),
        "moderate": (22, 40),
        "severe": (42, 60),
        "very severe": (62, 80),
        "extreme": (82, 100),
    }


@pytest.mark.parametrize("id_", GRADED)
def test_the_bands_are_in_order_without_a_gap(id_):
    ranges = [band.ranges["total"] for band in INSTRUMENTS[id_].bands]

    assert all(low_before[1] + 1 == low[0] for low_before, low in pairwise(ranges))
    assert ranges[-1][1] == INSTRUMENTS[id_].maximum


# --- missing items --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("id_", "left_out"),
    [(id_, code) for id_ in WITH_TOTAL for code in INSTRUMENTS[id_].codes if len(INSTRUMENTS[id_].codes) > 1],
)
@pytest.mark.parametrize("how", ["absent", "not sure"])
@pytest.mark.hazard("H17")
def test_a_missing_item_is_never_counted_as_nothing(id_, left_out, how):
    instrument = INSTRUMENTS[id_]
    answers = {code: value for code, value in highest(instrument).items() if code != left_out}
    if how == "not sure":
        answers[left_out] = NOT_SURE

    found = score(id_, answers)

    assert found.missing == (left_out,)
    assert found.as_dict()["unanswered"] == [left_out]
    if instrument.missing_rule == "answered":
        assert found.total == 100
    else:
        assert found.total is None
    if instrument.missing_rule == "range":
        assert found.range == (23, 24)
    else:
        assert found.range is None


@pytest.mark.parametrize("missing", range(1, 7))
def test_the_roland_morris_gives_a_range_for_up_to_four_missing_and_nothing_from_five(missing):
    found = score("rmdq", ticked(6, of=24 - missing))

    assert found.total is None
    assert found.range == ((6, 6 + missing) if missing <= 4 else None)
    assert len(found.missing) == missing


def test_a_range_has_a_word_only_where_both_ends_have_the_same():
    assert score("rmdq", ticked(5, of=21)).band == "mild to moderate"
    assert score("rmdq", ticked(9, of=21)).band is None


@pytest.mark.parametrize(("answered", "total"), [(8, 100), (7, None)])
def test_the_oswestry_index_needs_eight_sections(answered, total):
    found = score("odi", {f"odi_{number}": 5 for number in range(1, answered + 1)})

    assert found.total == total
    assert found.band == ("extreme" if total else None)


@pytest.mark.parametrize(
    ("answers", "class_"),
    [
        ({"start_5": 1, "start_6": 1, "start_7": 1, "start_8": 1}, "high"),
        (start(0, 0) | {"start_1": NOT_SURE, "start_5": NOT_SURE, "start_9": NOT_SURE}, "low"),
        (start(3, 0) | {"start_4": NOT_SURE}, None),
        (start(4, 0) | {"start_5": NOT_SURE, "start_6": NOT_SURE, "start_7": NOT_SURE}, "medium"),
        (start(4, 3) | {"start_8": NOT_SURE}, None),
    ],
)
def test_a_class_of_start_back_is_given_only_where_no_missing_answer_would_change_it(answers, class_):
    found = score("start_back", answers)

    assert found.band == class_
    assert found.total is None


def test_half_of_the_phq_4_can_be_positive_while_the_other_is_unknown():
    found = score("phq4", {"phq4_1": 3, "phq4_2": 1})

    assert found.total is None
    assert found.band is None
    assert found.parts["anxiety"]["positive"] is True
    assert found.parts["depression"] == {"total": None, "max": 6, "positive": None}


# --- what the rules read of them ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers", "confounds"),
    [
        (dict(zip(PHQ_4, (2, 1, 2, 1), strict=True)), True),
        (dict(zip(PHQ_4, (2, 1, 1, 1), strict=True)), False),
        (dict(zip(PHQ_4, (3, 3, 3, NOT_SURE), strict=True)), False),
        (start(0, 4), True),
        (start(4, 3), False),
        ({"start_5": 1, "start_6": 1, "start_7": 1, "start_8": 1}, False),
    ],
)
def test_distress_makes_tests_less_reliable_from_its_cuts_on_and_only_when_it_is_counted(answers, confounds):
    mimics = [mimic.id for mimic in triage({"pain_regions": ["low_back_left"], **answers}).mimics]

    assert ("mimic_distress_confounds" in mimics) is confounds


def test_the_derived_total_is_the_score_of_the_instrument():
    for derivation in RULESET.derivations:
        if isinstance(derivation, OfInstrument):
            answers = highest(derivation.instrument)
            found = score(derivation.instrument.id, answers)
            counted = found.parts[derivation.part]["total"] if derivation.part else found.total
            assert derivation.value(answers) == counted


@pytest.mark.parametrize("id_", sorted(INSTRUMENTS))
def test_scores_change_no_grade_and_no_urgency(id_):
    answers = {"pain_regions": ["low_back_left"], "effect_sitting": "worse"} | highest(INSTRUMENTS[id_])

    with_score = triage(answers, instruments={id_}).as_dict()
    without = triage(answers, instruments=()).as_dict()

    assert with_score.pop("scores")
    assert without.pop("scores") == {}
    assert with_score == without


# --- properties -----------------------------------------------------------------------------------
@st.composite
def answered(draw):
    """An instrument with a total, and some of its items answered."""
    instrument = INSTRUMENTS[draw(st.sampled_from(WITH_TOTAL))]
    answers = {}
    for item in instrument.items:
        fact = RULESET.dictionary[item.code]
        value = (
            st.booleans() if fact.type == "bool" else st.integers(int(fact.minimum or 0), int(fact.maximum))
        )
        answer = draw(st.none() | value)
        if answer is not None:
            answers[item.code] = answer
    return instrument, answers


@given(answered())
def test_a_score_lies_within_its_ends_and_names_every_missing_item(drawn):
    instrument, answers = drawn

    found = scored(answers).get(instrument.id)

    if not answers:
        assert found is None
        return
    assert set(found.missing) == set(instrument.codes) - set(answers)
    for number in (found.total, *(found.range or ())):
        assert number is None or 0 <= number <= instrument.maximum
    assert found.total is None or not found.missing or instrument.missing_rule == "answered"


@given(answered(), st.data())
def test_a_higher_answer_never_lowers_the_score(drawn, data):
    instrument, _ = drawn
    answers = lowest(instrument) | drawn[1]
    item = data.draw(st.sampled_from(instrument.items))

    before = score(instrument.id, answers).total
    after = score(instrument.id, answers | {item.code: _answer(item, item.high)}).total

    assert after >= before


@given(answered())
def test_a_word_for_incomplete_answers_still_holds_once_they_are_complete(drawn):
    instrument, answers = drawn
    if instrument.missing_rule not in ("range", "class"):
        return

    word = scored(answers)[instrument.id].band if answers else None

    if word is not None:
        for complete in (lowest(instrument) | answers, highest(instrument) | answers):
            assert score(instrument.id, complete).band == word
