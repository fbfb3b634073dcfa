"""The method on lines made for the purpose: each clause of it, and what just misses it."""

from dataclasses import replace

import pytest

from intake.rules import RULESET
from intake.rules.entries import Ceiling, Line, Lowering, Mimic, StructureRules
from intake.rules.grading import grade
from intake.rules.judging import Found

FREE = replace(RULESET, structures={"disc": StructureRules("disc", "Disc", (), (), ())})
"""A structure without ceilings."""


def line(id_, weight="weak", domains="history", level="C", against=False, **keys):
    return Line(
        id=id_,
        structure="disc",
        says=id_,
        supports=not against,
        domains=tuple(domains.split("+")),
        area="lumbar",
        per=keys.pop("per", ()),
        when="",
        weights={"lumbar": weight},
        signal=keys.pop("signal", id_),
        grade=level,
        sources=(),
        expressions={},
        covers=frozenset(keys.pop("covers", ())),
        **keys,
    )


def at(found, *levels, whole=False):
    return Found(replace(found, per=("level",)), levels, whole)


def graded(*found, ruleset=FREE, mimics=(), roots=(), answered=2):
    items = [item if isinstance(item, Found) else Found(item) for item in found]
    return grade(
        ("disc", "lumbar", None),
        items,
        ruleset=ruleset,
        mimics=mimics,
        roots=roots,
        answered=lambda: answered,
    )


def support(*found, **how):
    return graded(*found, **how).support


STRONG_TEST = line("strong_test", "strong", "examination", "A")
MODERATE_TEST = line("moderate_test", "moderate", "examination", "B")
WEAK_TEST = line("weak_test", "weak", "examination")
TOLD = line("told")
TOLD_TOO = line("told_too")
OPINION = line("opinion", level="D")
OPINION_TOO = line("opinion_too", level="D")
SPANNING = line("spanning", "moderate", "history+examination")
SPANNING_STRONG = line("spanning_strong", "strong", "history+examination")
CLUSTER = line("cluster", "moderate", history_cluster=True)
COMPOSITE = line("composite", level="D", composite=True)
AGE = line("age", "context", "prior")
SCAN = line("scan", "weak", "imaging", per=("level",))
NO = line("no", "strong", "examination", against=True)
HARDLY = line("hardly", "moderate", "examination", against=True)
HARDLY_TOO = line("hardly_too", "moderate", "history", against=True)
RATHER_NOT = line("rather_not", "weak", "history", against=True)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([STRONG_TEST, TOLD], "strong"),
        ([STRONG_TEST, OPINION], "strong"),
        ([STRONG_TEST, WEAK_TEST], "weak"),
        ([STRONG_TEST], "weak"),
        ([STRONG_TEST, AGE], "weak"),
        ([SPANNING_STRONG, TOLD], "strong"),
        ([SPANNING_STRONG], "moderate"),
        ([MODERATE_TEST, TOLD], "moderate"),
        ([MODERATE_TEST, WEAK_TEST], "weak"),
        ([MODERATE_TEST], "weak"),
        ([SPANNING], "moderate"),
        ([CLUSTER], "weak"),
        ([CLUSTER, TOLD], "moderate"),
        ([CLUSTER, OPINION], "weak"),
        ([TOLD, TOLD_TOO], "weak"),
        ([TOLD, OPINION], "weak"),
        ([OPINION, OPINION_TOO], "weak"),
        ([OPINION, OPINION_TOO, RATHER_NOT], "none"),
        ([TOLD, OPINION, RATHER_NOT], "none"),
        ([TOLD, TOLD_TOO, RATHER_NOT], "weak"),
        ([COMPOSITE], "weak"),
        ([COMPOSITE, RATHER_NOT], "weak"),
        ([TOLD], "none"),
        ([AGE], "none"),
        ([], "none"),
        ([TOLD, TOLD_TOO, NO], "against"),
        ([NO], "against"),
        ([MODERATE_TEST, TOLD, NO], "weak"),
        ([STRONG_TEST, TOLD, NO], "not_assessable"),
        ([HARDLY, HARDLY_TOO, TOLD, TOLD_TOO], "against"),
        ([HARDLY, HARDLY_TOO, MODERATE_TEST], "weak"),
        ([HARDLY, TOLD, TOLD_TOO], "none"),
        ([HARDLY, CLUSTER, TOLD], "weak"),
        ([HARDLY, MODERATE_TEST, TOLD], "moderate"),
        ([RATHER_NOT], "none"),
    ],
    ids=lambda value: "+".join(item.id for item in value) or "nothing" if isinstance(value, list) else value,
)
def test_lines_make_a_grade(found, expected):
    assert support(*found) == expected


def test_too_few_answers_cannot_be_judged_and_a_rule_out_still_can():
    assert support(answered=1) == "not_assessable"
    assert support(AGE, answered=1) == "not_assessable"
    assert support(TOLD, answered=0) == "none"
    assert support(NO, answered=0) == "against"


def test_one_signal_counts_once_as_its_heaviest_line():
    light, heavy = line("light", signal="same"), line("heavy", "moderate", "examination", signal="same")

    found = graded(light, heavy)

    assert found.support == "weak"
    assert [item.line.id for item in found.supporting] == ["heavy"]
    assert dict(found.set_aside) == {"light": "the same signal as heavy"}
    assert support(line("one", signal="same"), line("two", signal="same")) == "none"


def test_a_cluster_is_not_counted_with_its_own_items():
    cluster = line("model", "strong", "history+examination", covers={"told", "weak_test"})

    assert support(cluster, TOLD, WEAK_TEST) == "moderate"
    assert support(cluster, TOLD, WEAK_TEST, TOLD_TOO) == "strong"
    assert dict(graded(cluster, TOLD).set_aside) == {"told": "is in model"}


def test_a_line_that_only_sorts_needs_another_of_the_structure():
    sorting = line("sorting", needs_own_line=True)
    too = line("sorting_too", needs_own_line=True)

    assert support(sorting, too) == "none"
    assert support(sorting, TOLD) == "weak"
    assert support(sorting, too, answered=1) == "not_assessable"


def test_imaging_confirms_what_is_there_and_makes_nothing():
    assert support(at(SCAN, "L4/5")) == "none"
    assert graded(at(SCAN, "L4/5")).cap == RULESET.grading.candidate_cap
    assert support(TOLD, at(SCAN, "L4/5")) == "none"
    assert support(TOLD, TOLD_TOO, at(SCAN, "L4/5")) == "moderate"
    assert support(MODERATE_TEST, TOLD, at(SCAN, "L4/5")) == "moderate"
    assert graded(TOLD, TOLD_TOO, at(SCAN, "L4/5", "L2/3")).levels.named == ("L2/3", "L4/5")


NORMAL = line("normal", "strong", "imaging", against=True)


def test_imaging_against_lowers_only_when_no_level_is_left():
    supported = [MODERATE_TEST, TOLD]

    assert support(*supported, at(NORMAL, "L4/5")) == "moderate"
    assert support(*supported, at(NORMAL, "L4/5", "L5/S1")) == "weak"
    assert support(*supported, at(NORMAL, whole=True)) == "weak"
    assert support(*supported, at(NORMAL, "L4/5", "L5/S1"), at(SCAN, "L2/3")) == "moderate"
    assert support(at(NORMAL, whole=True)) == "none"


def test_a_level_that_is_ruled_out_confirms_nothing():
    found = graded(TOLD, TOLD_TOO, at(SCAN, "L4/5"), at(NORMAL, "L4/5"))

    assert (found.support, found.levels.named) == ("weak", ())
    assert dict(found.set_aside) == {"scan": "its level is ruled out"}


BLOCK = line("block", "moderate", "block", "B")
CONTROLLED = line("controlled", "strong", "block", "B")
FAILED = line("failed", "strong", "block", against=True)


def test_a_failed_block_takes_its_level_away():
    assert support(at(BLOCK, "L4/5"), TOLD) == "moderate"
    assert support(at(BLOCK, "L4/5"), at(FAILED, "L4/5"), TOLD) == "none"
    assert support(at(BLOCK, "L4/5", "L5/S1"), at(FAILED, "L4/5"), TOLD) == "moderate"
    assert graded(at(BLOCK, "L4/5", "L5/S1"), at(FAILED, "L4/5"), TOLD).levels.named == ("L5/S1",)
    assert support(at(FAILED, "L4/5", "L5/S1"), TOLD) == "against"


def test_strong_for_and_against_at_one_level_cannot_be_judged():
    assert support(at(CONTROLLED, "L4/5"), at(FAILED, "L4/5"), TOLD) == "not_assessable"
    assert support(at(CONTROLLED, "L4/5"), at(FAILED, "L5/S1"), TOLD) == "strong"


def test_blocks_name_levels_before_imaging_and_imaging_must_agree():
    found = graded(at(BLOCK, "L4/5"), at(SCAN, "L2/3"))

    assert (found.support, found.levels.named) == ("weak", ("L4/5",))
    assert dict(found.set_aside) == {"scan": "discordant: another level"}
    assert support(at(BLOCK, "L4/5"), at(SCAN, "L4/5")) == "moderate"


def with_ceilings(*ceilings):
    rules = StructureRules("disc", "Disc", (), ceilings, ())
    return replace(RULESET, structures={"disc": rules})


LOW = Ceiling(frozenset({"examination"}), "weak", "history alone", ())
MIDDLE = Ceiling(frozenset({"block"}), "moderate", "no block", ())


def test_a_ceiling_holds_and_says_why():
    capped = with_ceilings(LOW, MIDDLE)

    by_history = graded(CLUSTER, TOLD, ruleset=capped)
    by_hand = graded(STRONG_TEST, TOLD, ruleset=capped)
    by_both = graded(STRONG_TEST, TOLD, at(CONTROLLED, "L4/5"), ruleset=capped)
    nothing = graded(TOLD, ruleset=capped)

    assert (by_history.support, by_history.cap) == ("weak", "history alone")
    assert (by_hand.support, by_hand.cap) == ("moderate", "no block")
    assert (by_both.support, by_both.cap) == ("strong", None)
    assert (nothing.support, nothing.cap) == ("none", None)


def test_imaging_does_not_pass_a_ceiling():
    assert support(TOLD, TOLD_TOO, at(SCAN, "L4/5"), ruleset=with_ceilings(LOW)) == "weak"


def mimic(**effects):
    return Mimic("mimic", "", (), "", {}, "D", (), **effects)


def test_a_mimic_lowers_one_grade():
    lower = mimic(lower=(Lowering("disc"),))

    assert support(STRONG_TEST, TOLD, mimics=[lower]) == "moderate"
    assert support(TOLD, mimics=[lower]) == "none"
    assert support(NO, mimics=[lower]) == "against"
    assert support(STRONG_TEST, TOLD, mimics=[mimic(lower=(Lowering("facet_joint"),))]) == "strong"


def test_a_mimic_of_some_roots_leaves_the_others_alone():
    upper = mimic(lower=(Lowering("disc", frozenset({"L2", "L3"})),))
    thigh, heel = replace(TOLD, roots=("L2", "L3")), replace(TOLD_TOO, roots=("S1",))

    assert support(MODERATE_TEST, thigh, mimics=[upper]) == "weak"
    assert support(MODERATE_TEST, thigh, heel, mimics=[upper]) == "moderate"
    assert support(MODERATE_TEST, TOLD, mimics=[upper]) == "moderate"


def test_a_mimic_takes_lines_away():
    assert support(TOLD, TOLD_TOO, mimics=[mimic(ignore=frozenset({"told"}))]) == "none"
    assert support(TOLD, TOLD_TOO, mimics=[mimic(drop_history=frozenset({"disc"}))]) == "none"
    assert support(SPANNING, mimics=[mimic(drop_history=frozenset({"disc"}))]) == "moderate"


def test_distress_takes_one_weight_from_tests_that_support():
    distress = mimic(weaken_domains=frozenset({"examination"}), weaken_lines=frozenset({"controlled"}))

    assert support(STRONG_TEST, TOLD, mimics=[distress]) == "moderate"
    assert support(MODERATE_TEST, mimics=[distress]) == "none"
    assert dict(graded(WEAK_TEST, mimics=[distress]).set_aside) == {"weak_test": "too weak because of mimic"}
    assert support(CONTROLLED, TOLD, mimics=[distress]) == "moderate"
    assert support(NO, mimics=[distress]) == "against"


def test_points_order_and_a_long_history_buys_nothing():
    many = [line(f"told_{n}") for n in range(9)]

    assert graded(*many).points == 6
    assert graded(TOLD, OPINION).points == 3
    assert graded(MODERATE_TEST, TOLD).points == 6
    assert graded(COMPOSITE).points == 2
    assert graded(TOLD, TOLD_TOO, at(SCAN, "L4/5")).points == 5
    assert graded(TOLD, TOLD_TOO, RATHER_NOT).points == 2
    assert graded(AGE).points == 0


def test_the_steps_are_kept():
    steps = graded(HARDLY, CLUSTER, TOLD, ruleset=with_ceilings(LOW)).steps

    assert steps == ("without imaging: moderate", "one moderate line against: weak")
