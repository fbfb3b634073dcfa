"""Tests of what the rules know: that every entry can be met, rests on a source, and is used."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from intake.rules import RULESET, flags, triage
from intake.rules.expressions import Expression
from intake.rules.ruleset import FOLDER
from intake.rules.truth import Truth
from tests.intake.rules.witness import Search
from tests.quick_yaml import read_yaml

FILES = {path.relative_to(FOLDER).as_posix(): read_yaml(path) for path in sorted(FOLDER.rglob("*.yaml"))}
LINES = [line for rules in RULESET.structures.values() for line in rules.lines]

CRITICAL = {
    *("bladder_change", "bowel_change", "saddle_numbness", "leg_weakness", "arm_weakness", "weakness_course"),
    *("leg_symptoms_sides", "unsteady_walking", "new_sexual_dysfunction", "known_aortic_aneurysm"),
    *("sudden_severe_tearing_abdominal_or_back_pain", "chest_pain_or_breathless_now"),
    *("new_headache_vision_speech_or_face_symptoms", "fever_or_chills", "feels_very_unwell", "major_trauma"),
    *("minor_trauma", "recent_spinal_procedure", "cancer_history", "immune_suppressed", "injecting_drug_use"),
    *("known_stiff_spine", "pregnant", "postpartum_12_months"),
}
NOT_ASKED_YET = {"phq9_9"}

BEST = {
    "facet_joint": (
        "strong",
        {
            "pain_regions": ["low_back_left"],
            "effect_walking": "better",
            "block_response": [
                {
                    "target": "facet_joint",
                    "level": "L4/5",
                    "side": "left",
                    "controlled": True,
                    "relief_percent": 90,
                }
            ],
        },
    ),
    "si_joint": (
        "strong",
        {
            "pain_regions": ["psis_right"],
            "one_finger_point": "psis_right",
            "sij_distraction": "positive",
            "sij_sacral_thrust": "positive",
            "sij_thigh_thrust_right": "positive",
            "centralisation": "negative",
        },
    ),
    "disc": (
        "strong",
        {
            "pain_regions": ["low_back_midline"],
            "centralisation": "positive",
            "discography_response": [{"level": "L4/5", "concordant": True, "controlled": True}],
        },
    ),
    "nerve_root": (
        "strong",
        {
            "pain_regions": ["calf_left"],
            "worst_leg_or_back": "leg",
            "effect_cough_or_sneeze": "worse",
            "slr_left": "positive",
            "ankle_reflex_reduced_left": "positive",
        },
    ),
    "ligament": (
        "moderate",
        {
            "pain_regions": ["low_back_midline"],
            "passive_lumbar_extension": "positive",
            "giving_way_or_catching": True,
            "needs_to_self_crack": True,
            "flares_from_trivial_movement": True,
        },
    ),
    "muscle": (
        "weak",
        {
            "pain_regions": ["buttock_left"],
            "tender_muscle_knots": True,
            "muscle_trigger_point_left": "positive",
        },
    ),
}
"""The best grade that each structure can reach, with answers that reach it."""


def judged() -> Iterator[tuple[str, Expression]]:
    """Every expression of every flag, line and mimic; a sided one for each side."""
    for flag in RULESET.flags:
        yield flag.id, flag.expression
    for entry in (*LINES, *RULESET.mimics):
        for side, expression in entry.expressions.items():
            yield f"{entry.id} {side or ''}".strip(), expression


EXPRESSIONS = dict(judged())


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in the files, at any depth."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(inner)


def texts(key: str) -> Iterator[str]:
    for mapping in walk(FILES):
        if isinstance(mapping.get(key), str):
            yield mapping[key]


def test_the_whole_knowledge_is_there():
    assert len(RULESET.flags) == 154
    assert len(LINES) == 184
    assert len(RULESET.mimics) == 13
    assert len(EXPRESSIONS) > 250


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_entry_can_be_met_and_one_other_answer_misses_it(name):
    search = Search(EXPRESSIONS[name], RULESET)

    met = search.find(Truth.TRUE)

    assert met is not None
    assert RULESET.dictionary.faults(met) == []
    assert any(search.value(near) is not Truth.TRUE for near in search.near_misses(met))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_entry_can_be_denied_and_says_nothing_of_an_empty_form(name):
    search = Search(EXPRESSIONS[name], RULESET)

    assert search.find(Truth.FALSE) is not None
    assert search.value({}) is Truth.UNKNOWN


def test_the_search_finds_nothing_where_nothing_can_be_found():
    never = RULESET.compile({"all": ["age_years > 50", {"not": "age_years > 40"}]})

    assert Search(never, RULESET).find(Truth.TRUE) is None


def test_an_id_stands_once_in_all_files():
    ids = [mapping["id"] for mapping in walk(FILES) if "id" in mapping]
    ids += [*FILES["terms.yaml"]["terms"], *FILES["sources.yaml"]["sources"], *RULESET.dictionary]

    assert [id_ for id_, times in Counter(ids).items() if times > 1] == []


def test_every_source_that_is_named_exists_and_every_source_is_named():
    named = {
        source
        for mapping in walk(FILES)
        for source in mapping.get("sources", ())
        if isinstance(mapping["sources"], list)
    }

    assert named == set(FILES["sources.yaml"]["sources"])


def test_an_entry_rests_on_a_source():
    entries = [*LINES, *RULESET.flags, *RULESET.mimics]

    assert [entry.id for entry in entries if not entry.sources] == []


def test_every_term_and_every_group_of_regions_is_used():
    written = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.yaml"))
    groups = FILES["anatomy.yaml"]["region_groups"]

    unused = [name for name in FILES["terms.yaml"]["terms"] if f"term: {name}" not in written]
    unused += [name for name in groups if not re.search(rf"\b{name}(_|\b(?!:))", written)]

    assert unused == []


@pytest.mark.parametrize("structure", BEST)
def test_a_structure_reaches_its_best_grade(structure):
    support, answers = BEST[structure]

    found = next(
        entry for entry in triage(answers).as_dict()["structures"] if entry["structure"] == structure
    )

    assert found["support"] == support


def test_the_best_grades_are_stated_for_every_structure():
    assert set(BEST) == set(RULESET.structures)


@pytest.mark.parametrize("flag", RULESET.flags, ids=lambda flag: flag.id)
def test_the_advice_of_a_flag_agrees_with_its_urgency(flag):
    kind = flag.advice_id.partition("_")[0]

    if flag.suspected == ("self_harm",):
        assert flag.advice_id == "crisis"
    else:
        assert kind == ("emergency" if flag.urgency == "emergency" else "watch")


@pytest.mark.parametrize("harmless", RULESET.harmless_alone, ids=lambda harmless: str(harmless.when))
def test_what_is_harmless_alone_alarms_nobody(harmless):
    answers = Search(harmless.expression, RULESET).find(Truth.TRUE)

    assert answers is not None
    assert flags(answers).fired == ()


def test_a_patient_is_asked_the_critical_questions_that_were_agreed():
    critical = {code for code in RULESET.dictionary if RULESET.dictionary[code].critical}

    assert critical == CRITICAL


def test_the_short_path_asks_everything_that_a_red_flag_reads():
    read = {code for flag in RULESET.flags for code in RULESET.asked(flag.expression.codes)}
    facts = [RULESET.dictionary[code] for code in sorted(read)]

    assert {fact.code for fact in facts if fact.who == "patient" and not fact.core} == NOT_ASKED_YET


def test_the_words_describe_and_instruct_nobody():
    said = [*texts("says"), *texts("title")]
    instructing = re.compile(r"(?i)\b(should|must|recommend\w*|prescri\w*|diagnos\w*|you have)\b")

    assert len(said) > 200
    assert [words for words in said if instructing.search(words) and words not in source_titles()] == []


def source_titles() -> set[str]:
    return {source.title for source in RULESET.sources.values()}


def test_a_line_is_one_sentence():
    assert [line.id for line in LINES if not re.fullmatch(r"[A-Z{].*[^.]\.", line.says)] == []
