import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules import RULESET
from intake.rules.answers import Facts
from intake.rules.expressions import compile_expression
from intake.rules.leaves import BadExpression
from intake.rules.nodes import senses
from intake.rules.program import compile_program
from intake.rules.truth import Truth, at_least, negated, sure
from tests.intake.rules.strategies import answers

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
DICTIONARY = RULESET.dictionary
ALL_FLAGS = compile_program(flag.expression.node for flag in RULESET.flags)
PARTS = st.lists(st.sampled_from(Truth), min_size=1, max_size=7)
CODES = ("osteoporosis", "diabetes", "smoker")
LEAVES = ("osteoporosis == true", "diabetes == none", "smoker == current")
PRP_HELPED = "treatment_response any(treatment=prp, relief_percent>=50)"
WAYS = (
    {TRUE: True, FALSE: False},
    {TRUE: "none", FALSE: "well_controlled"},
    {TRUE: "current", FALSE: "never"},
)


def value(spec, given_answers):
    return RULESET.compile(spec).value(given_answers)


def compiled(spec, **how):
    return compile_expression(spec, DICTIONARY, RULESET.words, **how)


def answered(truths):
    """Answers that give the leaves these values."""
    pairs = zip(CODES, WAYS, truths, strict=False)
    return {code: ways[truth] for code, ways, truth in pairs if truth is not UNKNOWN}


@pytest.mark.parametrize("truths", list(itertools.product(Truth, repeat=3)), ids=str)
def test_the_forms_follow_kleene(truths):
    facts = answered(truths)
    some_true, some_unknown = TRUE in truths, UNKNOWN in truths

    assert value({"any": list(LEAVES)}, facts) is (TRUE if some_true else UNKNOWN if some_unknown else FALSE)
    assert value({"all": list(LEAVES)}, facts) is (
        FALSE if FALSE in truths else UNKNOWN if some_unknown else TRUE
    )


@pytest.mark.parametrize(
    ("truth", "denied", "certain"), [(TRUE, FALSE, TRUE), (FALSE, TRUE, FALSE), (UNKNOWN, UNKNOWN, FALSE)]
)
def test_not_keeps_unknown_and_sure_makes_it_false(truth, denied, certain):
    facts = answered([truth])

    assert value({"not": LEAVES[0]}, facts) is denied
    assert value({"sure": LEAVES[0]}, facts) is certain


@given(PARTS, st.integers(1, 7))
def test_at_least_counts_what_is_true_and_what_could_be(parts, n):
    n = min(n, len(parts))
    true, possible = parts.count(TRUE), parts.count(TRUE) + parts.count(UNKNOWN)

    assert at_least(n, parts) == (TRUE if true >= n else FALSE if possible < n else UNKNOWN)


@given(PARTS, st.data())
def test_knowing_more_never_changes_what_was_known(parts, data):
    n = data.draw(st.integers(1, len(parts)))
    place = data.draw(st.integers(0, len(parts) - 1))
    before = at_least(n, parts)

    after = at_least(n, [*parts[:place], data.draw(st.sampled_from(Truth)), *parts[place + 1 :]])

    assert before is UNKNOWN or parts[place] is not UNKNOWN or after == before


@given(PARTS)
def test_all_is_any_seen_from_the_other_side(parts):
    assert negated(at_least(1, parts)) == at_least(len(parts), [negated(part) for part in parts])
    assert sure(at_least(1, parts)) == at_least(1, [sure(part) for part in parts])


@pytest.mark.parametrize(
    ("leaf", "given_answers", "expected"),
    [
        ("saddle_numbness == yes", {"saddle_numbness": "yes"}, TRUE),
        ("saddle_numbness == yes", {"saddle_numbness": "no"}, FALSE),
        ("saddle_numbness == yes", {}, UNKNOWN),
        ("saddle_numbness == yes", {"saddle_numbness": "not_sure"}, UNKNOWN),
        ("saddle_numbness == not_sure", {"saddle_numbness": "not_sure"}, TRUE),
        ("saddle_numbness == not_sure", {"saddle_numbness": "no"}, FALSE),
        ("saddle_numbness == not_sure", {}, UNKNOWN),
        ("new_sexual_dysfunction == yes", {"new_sexual_dysfunction": "not_said"}, UNKNOWN),
        ("slr_left == positive", {"slr_left": "unclear"}, UNKNOWN),
        ("slr_left != positive", {"slr_left": "negative"}, TRUE),
        ("leg_weakness in [mild, foot_drop]", {"leg_weakness": "foot_drop"}, TRUE),
        ("leg_weakness in [mild, foot_drop]", {"leg_weakness": "none"}, FALSE),
        ("saddle_numbness in [yes, not_sure]", {"saddle_numbness": "not_sure"}, TRUE),
        ("age_years >= 50", {"age_years": 50}, TRUE),
        ("age_years > 50", {"age_years": 50}, FALSE),
        ("age_years < 50", {"age_years": "not_sure"}, UNKNOWN),
        ("duration_weeks <= 0.5", {"duration_weeks": 0.5}, TRUE),
        ("fever_or_chills == true", {"fever_or_chills": False}, FALSE),
        ("pain_regions includes saddle", {"pain_regions": ["saddle"]}, TRUE),
        ("pain_regions includes saddle", {"pain_regions": []}, FALSE),
        ("pain_regions includes saddle", {}, UNKNOWN),
        ("pain_regions includes saddle", {"pain_regions": "not_sure"}, UNKNOWN),
        ("pain_regions includes_any below_knee_left", {"pain_regions": ["calf_left"]}, TRUE),
        ("pain_regions includes_any below_knee_left", {"pain_regions": ["calf_right"]}, FALSE),
        ("pain_regions includes_any [below_knee_left, saddle]", {"pain_regions": ["saddle"]}, TRUE),
        ("numb_regions only [thigh_outer_left]", {"numb_regions": ["thigh_outer_left"]}, TRUE),
        ("numb_regions only [thigh_outer_left]", {"numb_regions": ["thigh_outer_left", "saddle"]}, FALSE),
        ("numb_regions only [thigh_outer_left]", {"numb_regions": []}, FALSE),
        (PRP_HELPED, {"treatment_response": {"prp": {"relief_percent": 60}}}, TRUE),
        (PRP_HELPED, {"treatment_response": {"nsaids": {"relief_percent": 60}}}, FALSE),
        (PRP_HELPED, {"treatment_response": {"prp": {}}}, UNKNOWN),
        ("imaging_findings any()", {"imaging_findings": []}, FALSE),
    ],
)  # fmt: skip
def test_a_leaf_is_true_false_or_unknown(leaf, given_answers, expected):
    assert value(leaf, given_answers) is expected


DEGENERATED = "imaging_findings any(finding=disc_degeneration, level={level}, grade>=3)"
NORMAL = "imaging_findings any(finding=normal, level={level}, modality=mri)"
STENOSIS = "imaging_findings any(finding=foraminal_stenosis, side=left)"
NO_LEVEL = "imaging_findings any(finding=foraminal_stenosis, missing level, side=left)"
WHOLE = "imaging_findings any(finding=normal, missing level)"


@pytest.mark.parametrize(
    ("leaf", "record", "level", "expected"),
    [
        (DEGENERATED, {"finding": "disc_degeneration", "level": "L4/5", "grade": 4}, "L4/5", TRUE),
        (DEGENERATED, {"finding": "disc_degeneration", "level": "L4/5", "grade": 4}, "L5/S1", FALSE),
        (DEGENERATED, {"finding": "disc_degeneration", "level": "L4/5"}, "L4/5", UNKNOWN),
        (DEGENERATED, {"finding": "disc_degeneration", "grade": 4}, "L4/5", UNKNOWN),
        (NORMAL, {"finding": "normal", "modality": "mri"}, "L4/5", TRUE),
        (NORMAL, {"finding": "normal", "modality": "mri"}, None, TRUE),
        (NORMAL, {"finding": "normal", "modality": "mri", "level": "L4/5"}, None, FALSE),
        (NORMAL, {"finding": "normal"}, "L4/5", UNKNOWN),
        (NORMAL, {"finding": "normal", "modality": "xray"}, "L4/5", FALSE),
        (STENOSIS, {"finding": "foraminal_stenosis", "side": "both"}, None, TRUE),
        (STENOSIS, {"finding": "foraminal_stenosis", "side": "right"}, None, FALSE),
        (STENOSIS, {"finding": "foraminal_stenosis"}, None, UNKNOWN),
        (NO_LEVEL, {"finding": "foraminal_stenosis", "side": "left"}, None, TRUE),
        (NO_LEVEL, {"finding": "foraminal_stenosis", "side": "left", "level": "L4/5"}, None, FALSE),
        (NO_LEVEL, {"finding": "foraminal_stenosis"}, None, UNKNOWN),
        (NO_LEVEL, {"finding": "disc_bulge"}, None, FALSE),
        (WHOLE, {"finding": "normal"}, "L4/5", TRUE),
    ],
)
def test_a_record_says_only_what_is_in_it(leaf, record, level, expected):
    assert compiled(leaf, levels=True).value({"imaging_findings": [record]}, level) is expected


def test_a_list_that_was_never_entered_is_unknown():
    assert value(STENOSIS, {}) is UNKNOWN


def test_a_sided_expression_is_written_once():
    spec = {"all": ["pain_regions includes psis_{side}", {"not": "pain_regions includes psis_{other}"}]}

    left = compiled(spec, side="left").value({"pain_regions": ["psis_left"]})
    right = compiled(spec, side="right").value({"pain_regions": ["psis_left"]})

    assert (left, right) == (TRUE, FALSE)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("no_such_code == yes", "unknown code 'no_such_code'"),
        ("smoker == sometimes", "'sometimes' is not a value of smoker"),
        ("saddle_numbness == unclear", "'unclear' is not a value of saddle_numbness"),
        ("slr_left == not_sure", "'not_sure' is not a value of slr_left"),
        ("age_years > 500", "outside 0 to 125"),
        ("age_years >= 0", "is true whatever is answered"),
        ("age_years > 125", "can never be true"),
        ("age_years > old", "which is no number"),
        ("smoker > never", "> cannot be asked of smoker"),
        ("smoker includes never", "cannot be asked of smoker"),
        ("pain_regions == saddle", "== cannot be asked of pain_regions"),
        ("pain_regions includes_any []", "an empty list is never met"),
        ("pain_regions includes_any no_group", "neither a list nor a group"),
        ("pain_regions includes_any [saddle, saddle]", "names something twice"),
        ("imaging_findings any(colour=red)", "'colour' is not a field"),
        ("imaging_findings any(finding=gremlin)", "'gremlin' is not a value of finding"),
        ("imaging_findings any(grade>9)", "outside 1 to 5"),
        ("imaging_findings any(finding>normal)", "> cannot be asked of finding"),
        ("imaging_findings any(level={level})", "not judged by level"),
        ("imaging_findings any(missing colour)", "'colour' is not a field"),
        ("imaging_findings any(missing finding)", "finding is never missing"),
        ("imaging_findings any(missing side, side=left)", "side cannot be missing and compared"),
        ("treatment_response any(missing treatment)", "'treatment' is not a field"),
        ("slr_{side} == positive", "not judged by side"),
        ("slr_{hand} == positive", "{hand} is not a placeholder"),
        ("smoker", "cannot read 'smoker'"),
        ({"some": ["smoker == never"]}, "'some' is not a form"),
        ({"all": ["smoker == never"]}, "two or more parts"),
        ({"at_least": {"n": 3, "of": ["smoker == never", "osteoporosis == true"]}}, "cannot be met"),
        ({"at_least": {"n": 0, "of": ["smoker == never", "osteoporosis == true"]}}, "cannot be met"),
        ({"all": ["age_years < 40", "age_years >= 40"]}, "contradict each other"),
        ({"all": ["smoker == never", "smoker == current"]}, "contradict each other"),
        ({"term": "no_such_term"}, "unknown term 'no_such_term'"),
    ],
    ids=str,
)  # fmt: skip
def test_an_expression_that_cannot_work_is_refused(spec, said):
    with pytest.raises(BadExpression) as refused:
        compiled(spec)

    assert said in str(refused.value)


def test_all_faults_of_an_expression_are_told_at_once():
    with pytest.raises(BadExpression) as refused:
        compiled({"any": ["nonsense == 1", "smoker == sometimes"]})

    assert len(refused.value.faults) == 2


def test_the_reasons_are_the_answers_that_decide():
    flag = RULESET.compile(
        {"all": ["osteoporosis == true", {"any": ["smoker == current", "diabetes == none"]}]}
    )
    facts = {"osteoporosis": True, "smoker": "current"}

    assert flag.because(facts) == ("osteoporosis", "smoker")
    assert flag.unknown(facts) == ("diabetes",)
    assert flag.because({"osteoporosis": False}) == ("osteoporosis",)
    assert flag.because({}) == ()


def test_a_condition_that_is_not_known_to_hold_gives_no_reason():
    flag = RULESET.compile({"all": ["osteoporosis == true", {"not": {"sure": "smoker == never"}}]})

    assert flag.because({"osteoporosis": True}) == ("osteoporosis",)
    assert flag.because({"osteoporosis": True, "smoker": "current"}) == ("osteoporosis", "smoker")


def test_senses_tell_what_stands_under_a_not():
    node = RULESET.compile({"all": ["osteoporosis == true", {"not": {"sure": "smoker == never"}}]}).node

    assert list(senses(node)) == [("osteoporosis", True), ("smoker", False)]


@given(answers())
def test_the_fast_way_and_the_explaining_way_agree(given_answers):
    facts = Facts.of(given_answers, DICTIONARY)

    fast = ALL_FLAGS(facts.known, facts.raw, None)

    assert list(fast) == [flag.expression.value(facts) for flag in RULESET.flags]


@given(answers())
def test_reasons_alone_already_decide(given_answers):
    for flag in RULESET.flags:
        value_of_all = flag.expression.value(given_answers)
        because = flag.expression.because(given_answers)

        only = {code: given_answers[code] for code in because}

        assert value_of_all is UNKNOWN or flag.expression.value(only) is value_of_all
