import contextlib
import copy
import functools
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.rules import RULESET, BadKnowledge, Ruleset, triage
from intake.rules.loading.reading import parse_yaml
from intake.rules.ruleset import FOLDER

CONTENT = json.loads(RULESET.text)
GAD7 = "instruments/gad7.yaml"
CASE = {"pain_regions": ["calf_left"], "worst_leg_or_back": "leg", "slr_left": "positive"}


def spoilt(change):
    content = copy.deepcopy(CONTENT)
    change(content)
    return content


def faults_of(change):
    with pytest.raises(BadKnowledge) as refused:
        Ruleset.from_content(spoilt(change))
    return refused.value.faults


def flag(content, id_="rf_ces_saddle"):
    return entry(content["red_flags/cauda_equina.yaml"]["red_flags"], id_)


def line(content, id_, structure="nerve_root"):
    return entry(content[f"structures/{structure}.yaml"]["lines"], id_)


def root_slr(content):
    return line(content, "root_slr")


def mimic(content, id_="mimic_hip"):
    return entry(content["mimics.yaml"]["mimics"], id_)


def precaution(content):
    return entry(content["precautions.yaml"]["precautions"], "prec_infection")


def opinion(content):
    return entry(content["opinions.yaml"]["opinions"], "op_instability")


def region(content):
    return entry(content["regions.yaml"]["regions"], "region_sacroiliac")


def mechanical(content):
    return content["opinions.yaml"]["mechanical"]


def without_pain(content):
    return content["prevalence.yaml"]["without_pain"]


def with_pain(content):
    return content["prevalence.yaml"]["with_pain"]


def effects(content):
    return mimic(content)["effects"]


def of_derived(code):
    return lambda content: content["dictionary.yaml"]["themes"]["derived"][code]


def of_instrument(id_):
    return lambda content: content[f"instruments/{id_}.yaml"]


def entry(entries, id_):
    return next(item for item in entries if item["id"] == id_)


def put(find, **keys):
    """A change that sets keys of one entry, or takes those away that are None."""

    def change(content):
        found = find(content)
        for key, value in keys.items():
            if value is None:
                del found[key]
            else:
                found[key] = value

    return change


FLAGS, ROOT, DISC = "red_flags/cauda_equina.yaml", "structures/nerve_root.yaml", "structures/disc.yaml"


@pytest.mark.parametrize(
    ("change", "file", "name", "said"),
    [
        (put(flag, when="no_such_code == yes"), FLAGS, "rf_ces_saddle", "unknown code 'no_such_code'"),
        (put(flag, when="saddle_numbness == perhaps"), FLAGS, "rf_ces_saddle", "'perhaps' is not a value"),
        (put(flag, when="slr_{side} == positive"), FLAGS, "rf_ces_saddle", "not judged by side"),
        (put(flag, when={"term": "no_term"}), FLAGS, "rf_ces_saddle", "unknown term"),
        (put(flag, advice_id=None), FLAGS, "rf_ces_saddle", "advice_id is missing"),
        (put(flag, advice_id="watch_general"), FLAGS, "rf_ces_saddle", "not belong to an emergency flag"),
        (put(flag, urgency="at once"), FLAGS, "rf_ces_saddle", "urgency is 'at once'"),
        (put(flag, sources=["hearsay"]), FLAGS, "rf_ces_saddle", "'hearsay' is not in sources.yaml"),
        (put(flag, sources=None), FLAGS, "rf_ces_saddle", "sources is missing"),
        (put(flag, sources=[]), FLAGS, "rf_ces_saddle", "sources is empty"),
        (put(flag, suspected=[]), FLAGS, "rf_ces_saddle", "suspected names no condition"),
        (put(flag, colour="red"), FLAGS, "rf_ces_saddle", "'colour' is not a key"),
        (put(flag, id="rf_ces_exam"), FLAGS, "rf_ces_exam", "the id stands in red_flags/"),
        (put(flag, id="root_slr"), "structures/nerve_root.yaml", "root_slr", "the id stands in"),
        (put(flag, suppressed_by=["rf_none"]), FLAGS, "rf_ces_saddle", "no other red flag"),
        (put(flag, suppressed_by=["rf_ces_unsure"]), FLAGS, "rf_ces_saddle", "less urgent than this flag"),
        (put(flag, since=None), FLAGS, "rf_ces_saddle", "since is missing"),
        (put(root_slr, weight="heavy"), ROOT, "root_slr", "weight is 'heavy'"),
        (put(root_slr, weight="context"), ROOT, "root_slr", "the weight context"),
        (put(root_slr, area="thoracic"), ROOT, "root_slr", "area is 'thoracic'"),
        (put(root_slr, domains=["hope"]), ROOT, "root_slr", "domains names 'hope'"),
        (put(root_slr, signal="alone"), ROOT, "root_slr", "no other line has the signal"),
        (put(root_slr, signal="root_cough"), ROOT, "root_slr", "the id of another line"),
        (put(root_slr, covers=["root_x"]), ROOT, "root_slr", "covers names 'root_x'"),
        (put(root_slr, roots=["L9"]), ROOT, "root_slr", "roots names 'L9'"),
        (put(root_slr, when="crossed_slr == positive"), ROOT, "root_slr", "the same on both"),
        (put(root_slr, per=["side", "level"]), ROOT, "root_slr", "{level} is nowhere"),
        (put(root_slr, grade="E"), ROOT, "root_slr", "grade is 'E'"),
        (put(root_slr, since=0), ROOT, "root_slr", "since is 0, below 1"),
        (put(root_slr, figures={"lr_pos": -1, "numbers": "seen"}), ROOT, "root_slr", "lr_pos is -1"),
        (put(root_slr, figures={"lr_pos": 2, "numbers": "guessed"}), ROOT, "root_slr", "numbers is"),
        (put(root_slr, results=[{"numbers": "seen"}]), ROOT, "root_slr", "cut is missing"),
        (
            put(lambda c: line(c, "disc_centralisation", "disc"), per=["side"]),
            DISC,
            "disc_centralisation",
            "disc is not judged by side",
        ),
        (
            put(
                root_slr,
                when={"at_least": {"n": 3, "of": ["slr_{side} == positive", "slump_{side} == positive"]}},
            ),
            ROOT,
            "root_slr",
            "at_least 3 of 2 parts cannot be met",
        ),
        (
            put(root_slr, when={"all": ["slr_{side} == positive", "age_years > 125"]}),
            ROOT,
            "root_slr",
            "can never be true",
        ),
        (put(lambda c: c[ROOT], structure="disc"), ROOT, "", "the file belongs to 'nerve_root'"),
        (put(lambda c: c[ROOT], ask_next=["no_such_code"]), ROOT, "", "ask_next names the unknown code"),
        (put(effects, ignore=["no_line"]), "mimics.yaml", "mimic_hip", "no line of"),
        (put(effects, drop_history=["tail"]), "mimics.yaml", "mimic_hip", "names 'tail'"),
        (put(precaution, word="perhaps"), "precautions.yaml", "prec_infection", "word is 'perhaps'"),
        (put(precaution, when="smoker == daily"), "precautions.yaml", "prec_infection", "'daily' is not"),
        (put(precaution, why=None), "precautions.yaml", "prec_infection", "why is missing"),
        (put(precaution, sources=["hearsay"]), "precautions.yaml", "prec_infection", "not in sources"),
        (put(precaution, id="root_slr"), "precautions.yaml", "root_slr", "the id stands in"),
        (put(precaution, treatment="prp"), "precautions.yaml", "prec_infection", "'treatment' is not a key"),
        (put(opinion, lines=["root_slr"]), "opinions.yaml", "op_instability", "names 'root_slr'"),
        (put(opinion, lines=[]), "opinions.yaml", "op_instability", "names no line"),
        (put(opinion, beside=["ligament"]), "opinions.yaml", "op_instability", "beside other structures"),
        (put(opinion, grade="E"), "opinions.yaml", "op_instability", "grade is 'E'"),
        (put(region, members=[{"structure": "disc"}]), "regions.yaml", "region_sacroiliac", "at least two"),
        (put(region, shown_from="none"), "regions.yaml", "region_sacroiliac", "shown_from is 'none'"),
        (put(mechanical, no_cause=[]), "opinions.yaml", "mechanical", "'self_harm' must stand once"),
        (put(mechanical, either_cause=["gout"]), "opinions.yaml", "mechanical", "names 'gout'"),
        (put(mechanical, background=None), "opinions.yaml", "mechanical", "background is missing"),
        (put(without_pain, numbers="recalled"), "prevalence.yaml", "without_pain", "numbers is 'recalled'"),
        (put(without_pain, percent_at_age={"gout": {"20": 1}}), "prevalence.yaml", "", "'gout' is no"),
        (
            put(without_pain, percent_at_age={"disc_bulge": {"20": 130}}),
            "prevalence.yaml",
            "disc_bulge",
            "130 is not a percentage",
        ),
        (
            put(without_pain, percent_at_age={"disc_bulge": {"young": 30}}),
            "prevalence.yaml",
            "disc_bulge",
            "'young' is not an age",
        ),
        (put(without_pain, percent_at_age={"disc_bulge": {}}), "prevalence.yaml", "disc_bulge", "no figure"),
        (
            put(with_pain, odds_ratios={"modic_1": {"ratio": -1, "ci": "1-2"}}),
            "prevalence.yaml",
            "modic_1",
            "-1 is not an odds ratio",
        ),
        (put(with_pain, odds_ratios={"modic_1": {"ratio": 2}}), "prevalence.yaml", "modic_1", "ci is"),
        (put(lambda c: c["prevalence.yaml"], area="thoracic"), "prevalence.yaml", "", "area is 'thoracic'"),
        (put(lambda c: c["anatomy.yaml"]["unit"], members=["tail"]), "anatomy.yaml", "unit", "names 'tail'"),
        (put(lambda c: c["anatomy.yaml"]["unit"], shown_from="none"), "anatomy.yaml", "unit", "shown_from"),
        (
            put(lambda c: c["anatomy.yaml"]["levels"], cervical=["L4/5"]),
            "anatomy.yaml",
            "levels",
            "'L4/5' stands in more than one area",
        ),
        (put(lambda c: c["grading.yaml"], ranking=["strong"]), "grading.yaml", "", "ranking must order"),
        (put(lambda c: c["anatomy.yaml"], follow_main=[]), "anatomy.yaml", "", "exactly one area"),
        (put(lambda c: c, **{"notes.yaml": {}}), "notes.yaml", "", "no place in the knowledge"),
        (put(lambda c: c, **{"structures/tail.yaml": {}}), "structures/tail.yaml", "", "no structure"),
        (put(lambda c: c, **{"mimics.yaml": None}), "mimics.yaml", "", "the file is missing"),
        (put(lambda c: c, **{DISC: None}), DISC, "", "the file is missing"),
        (
            put(lambda c: c["dictionary.yaml"]["themes"]["person"]["age_years"], min=None),
            "dictionary.yaml",
            "age_years",
            "min is missing",
        ),
        (
            put(of_derived("bmi"), compute={"product": {"smoker": 1}}),
            "dictionary.yaml",
            "bmi",
            "'smoker' is not a number",
        ),
        (
            put(of_derived("gad7_total"), compute={"instrument": "gad8"}),
            "dictionary.yaml",
            "gad7_total",
            "'gad8' is not an instrument",
        ),
        (
            put(of_derived("phq4_anxiety"), compute={"instrument": "phq4", "part": "anger"}),
            "dictionary.yaml",
            "phq4_anxiety",
            "phq4 has no part 'anger'",
        ),
        (put(of_instrument("gad7"), instrument="gad8"), GAD7, "", "have its name"),
        (put(of_instrument("gad7"), attribution=None), GAD7, "gad7", "attribution is missing"),
        (put(of_instrument("gad7"), spelling="odd"), GAD7, "gad7", "'spelling' is not a key"),
        (put(of_instrument("gad7"), sources=["hearsay"]), GAD7, "gad7", "'hearsay'"),
        (
            put(lambda c: of_instrument("gad7")(c)["items"][3], text=None),
            GAD7,
            "gad7",
            "the wording of its items or answers is not complete",
        ),
        (
            put(lambda c: of_instrument("odi")(c)["items"][0], text="I can sit."),
            "instruments/odi.yaml",
            "odi",
            "may not be shipped, and some of it stands here",
        ),
        (
            put(lambda c: of_instrument("gad7")(c)["licence"], state="licensed"),
            GAD7,
            "gad7",
            "only a free instrument may be shipped",
        ),
        (
            put(lambda c: of_instrument("gad7")(c)["bands"][1], total=[6, 9]),
            GAD7,
            "gad7",
            "leave a gap or overlap at 5",
        ),
        (
            put(lambda c: of_instrument("gad7")(c)["bands"][3], total=[15, 20]),
            GAD7,
            "gad7",
            "the bands end at 20, the score at 21",
        ),
        (
            put(lambda c: of_instrument("phq4")(c)["parts"][0], of=["phq4_1", "gad7_1"]),
            "instruments/phq4.yaml",
            "phq4",
            "'gad7_1' is not an item",
        ),
        (
            put(lambda c: of_instrument("odi")(c)["missing"], limit=11),
            "instruments/odi.yaml",
            "odi",
            "there are 10 items",
        ),
        (
            put(lambda c: of_instrument("phq4")(c)["missing"], rule="class"),
            "instruments/phq4.yaml",
            "phq4",
            "needs items that give one point or none",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_fault_names_its_file_and_entry(change, file, name, said):
    faults = faults_of(change)

    place = f"{file}: {name}" if name else f"{file}:"
    assert [fault for fault in faults if fault.startswith(place) and said in fault], faults


def places(content, path=()):
    """Every place in the knowledge at which something stands."""
    inside = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in inside:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(sorted(places(CONTENT), key=str)),
    st.sampled_from([None, [], {}, "", 5, -1, True, "nonsense", ["x"], {"a": 1}, [{}], 3.5])
    | st.just("delete"),
)
def test_whatever_is_broken_the_loader_answers_with_faults(path, junk):
    content = copy.deepcopy(CONTENT)
    parent = functools.reduce(lambda found, key: found[key], path[:-1], content)
    if junk == "delete":
        del parent[path[-1]]
    else:
        parent[path[-1]] = junk

    with contextlib.suppress(BadKnowledge):
        assert Ruleset.from_content(content).digest


def test_all_faults_are_told_together():
    def change(content):
        put(flag, colour="red")(content)
        put(root_slr, grade="E")(content)

    assert len(faults_of(change)) == 2


def test_the_unspoilt_knowledge_loads():
    assert Ruleset.from_content(spoilt(lambda content: None)).digest == RULESET.digest


def test_the_text_loads_again_with_the_same_digest_and_judges_alike():
    again = Ruleset.from_text(RULESET.text)

    assert again.text == RULESET.text
    assert again.digest == RULESET.digest
    assert triage(CASE, again).to_json() == triage(CASE).to_json()


def test_the_digest_is_that_of_the_files_and_has_its_form():
    assert Ruleset.from_folder(FOLDER).digest == RULESET.digest
    assert RULESET.digest.startswith("sha256:")
    assert len(RULESET.digest) == len("sha256:") + 64


def test_a_comment_changes_no_digest_and_a_word_does(tmp_path):
    for path in FOLDER.rglob("*.yaml"):
        copied = tmp_path / path.relative_to(FOLDER)
        copied.parent.mkdir(exist_ok=True)
        copied.write_text("# read again\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with_comments = Ruleset.from_folder(tmp_path)
    mimics = tmp_path / "mimics.yaml"
    mimics.write_text(mimics.read_text(encoding="utf-8").replace("grade: C", "grade: D"), encoding="utf-8")

    with_a_word = Ruleset.from_folder(tmp_path)

    assert with_comments.digest == RULESET.digest
    assert with_a_word.digest != RULESET.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: 1\na: 2", "'a' stands twice"), ("a: [1", "while parsing"), ("a: {b: 1, b: 2}", "twice")],
)
def test_a_file_that_says_two_things_cannot_be_read(text, said):
    with pytest.raises(ValueError, match=said):
        parse_yaml(text)


def test_an_unreadable_file_is_named(tmp_path):
    (tmp_path / "mimics.yaml").write_text("mimics: [", encoding="utf-8")

    with pytest.raises(BadKnowledge, match=r"^mimics\.yaml: cannot be read"):
        Ruleset.from_folder(tmp_path)


def test_an_unquoted_yes_is_told_apart_from_a_word():
    faults = faults_of(put(lambda c: c["terms.yaml"]["terms"], fever={"says": True, "when": "age_years > 4"}))

    assert any(fault.startswith("terms.yaml: fever: says must be a text") for fault in faults)


@pytest.mark.parametrize("id_", ["root_slr", "rf_ces_saddle", "mimic_hip", "nerve_signs", "age_years"])
def test_an_entry_is_found_by_its_id(id_):
    found = RULESET.find(id_)

    assert getattr(found, "id", None) or found.code == id_


def test_what_does_not_exist_is_not_found():
    with pytest.raises(KeyError):
        RULESET.find("no_such_entry")
    with pytest.raises(KeyError):
        RULESET.source("no_such_source")


def test_a_ruleset_of_another_content_is_judged_by_its_own_rules():
    other = Ruleset.from_content(spoilt(put(flag, when="saddle_numbness == no")))

    assert triage({"saddle_numbness": "no"}, other).urgency == "emergency"
    assert triage({"saddle_numbness": "no"}).urgency == "routine"
    assert other.digest != RULESET.digest
