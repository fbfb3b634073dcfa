"""`manage.py triage`: answers in, one JSON object a case out, one line for each fault, and no database."""

import ast
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.headless.vignettes import read_folder
from intake.management.commands import triage as command
from intake.rules import RULESET, SCHEMA
from tests.intake.commands.running import Outcome, outcome

ROOT = Path(__file__).parents[3]
SADDLE = {"age_years": 41, "saddle_numbness": "yes"}
CALM = {"age_years": 35, "pain_regions": ["low_back_left"], "effect_sitting": "worse"}
STRUCTURES = {"facet_joint", "ligament", "muscle", "nerve_root", "si_joint", "disc"}


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command in this process; gives its status, its output lines and its fault lines."""

    def run(*arguments: str, standard_input: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(standard_input)))
        return outcome(capsys, "triage", *arguments)

    return run


def manage(*arguments: str, **options) -> subprocess.CompletedProcess:
    environment = {**os.environ, "DATABASE_URL": "nothing://of-the-kind"}
    return subprocess.run(
        [sys.executable, "manage.py", "triage", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        **options,
    )


def lines(*cases: object) -> bytes:
    return "\n".join(map(json.dumps, cases)).encode()


def test_a_case_becomes_one_object_of_the_contract(run):
    status, out, faults = run("-", standard_input=lines(SADDLE))

    (found,) = map(json.loads, out)
    flag = found["red_flags"][0]
    assert (status, faults) == (0, [])
    assert (found["case"], found["schema"], found["ruleset"]) == (1, SCHEMA, RULESET.digest)
    assert (found["urgency"], found["outcome"]) == ("emergency", "not_assessable")
    assert (flag["id"], flag["suspected"]) == ("rf_ces_saddle", ["cauda_equina_syndrome"])
    assert (flag["because"], flag["urgency"]) == (["saddle_numbness"], "emergency")
    assert {"unknown", "sources"} <= set(flag)
    assert all(id_.startswith("rf_") for id_ in found["not_excluded"])
    assert {structure["structure"] for structure in found["structures"]} == STRUCTURES
    for structure in found["structures"]:
        assert {"support", "side", "levels", "for", "against", "missing", "cap"} <= set(structure)


def test_every_vignette_is_evaluated_as_it_stands(run, tmp_path):
    cases = [case.answers for case in read_folder(ROOT / "tests" / "vignettes")]
    (tmp_path / "vignettes.json").write_text(json.dumps(cases))

    status, out, faults = run(str(tmp_path / "vignettes.json"))

    assert (status, faults) == (0, [])
    assert [json.loads(line)["case"] for line in out] == list(range(1, len(cases) + 1))


def test_cases_of_several_files_and_of_standard_input_come_in_order(run, tmp_path):
    (tmp_path / "a.json").write_bytes(json.dumps([CALM, SADDLE]).encode())
    (tmp_path / "b.jsonl").write_bytes(lines(SADDLE, CALM))

    status, out, _ = run(str(tmp_path / "a.json"), "-", str(tmp_path / "b.jsonl"), standard_input=lines(CALM))

    found = [(case["case"], case["urgency"]) for case in map(json.loads, out)]
    assert status == 0
    assert found == [(1, "routine"), (2, "emergency"), (3, "routine"), (4, "emergency"), (5, "routine")]


def test_standard_input_is_read_when_no_file_is_named(run):
    status, out, _ = run(standard_input=lines(CALM))

    assert (status, len(out)) == (0, 1)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"no_such_code": 1}, "no_such_code"),
        ({"age_years": "54"}, "age_years"),
        ({"age_years": True}, "age_years"),
        ({"age_years": 540}, "age_years"),
        ({"leg_weakness": "floppy"}, "leg_weakness"),
        ({"pain_regions": ["elbow_left"]}, "pain_regions"),
        ({"slr": "positive"}, "slr"),
        ({"bmi": 22}, "bmi"),
        ({"imaging_findings": [{"level": "L4/5"}]}, "imaging_findings"),
        ({"block_response": [{"target": "disc", "depth": 3}]}, "block_response"),
    ],
)
def test_a_fault_names_file_case_and_code_and_the_good_cases_are_printed(run, answers, code):
    status, out, faults = run("-", standard_input=lines(CALM, answers, SADDLE))

    assert status == 2
    assert [json.loads(line)["case"] for line in out] == [1, 3]
    assert len(faults) == 1
    assert faults[0].startswith(f"-: case 2: {code}: ")


def test_each_fault_of_a_case_has_a_line(run):
    _, out, faults = run("-", standard_input=lines({"age_years": "x", "bmi": 3, "zz": 1}))

    assert out == []
    assert [fault.split(": ")[2] for fault in faults] == ["age_years", "bmi", "zz"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"[1, 2",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"age_years": NaN}',
        b'{"a":1,"a":1}',
    ],
)
def test_what_is_no_case_is_one_line_and_never_a_traceback(run, content):
    status, out, faults = run("-", standard_input=content)

    assert (status, out, len(faults)) == (2, [], 1)


def test_a_file_that_is_not_there_leaves_the_others_alone(run, tmp_path):
    (tmp_path / "a.json").write_bytes(lines(CALM))

    status, out, faults = run(str(tmp_path / "missing.json"), str(tmp_path), str(tmp_path / "a.json"))

    assert status == 2
    assert [json.loads(line)["case"] for line in out] == [1]
    assert faults == [
        f"{tmp_path}/missing.json: no such file or directory",
        f"{tmp_path}: is a directory",
    ]


def test_rules_that_fail_on_one_case_are_told_and_the_next_case_is_evaluated(run, monkeypatch):
    def failing(answers, real=command.triage):
        if answers == SADDLE:
            raise ZeroDivisionError
        return real(answers)

    monkeypatch.setattr(command, "triage", failing)

    status, out, faults = run("-", standard_input=lines(SADDLE, CALM))

    assert status == 2
    assert [json.loads(line)["case"] for line in out] == [2]
    assert faults == ["-: case 1: the rules failed: ZeroDivisionError"]


def test_a_minor_is_evaluated_and_no_structure_is_graded(run):
    status, out, _ = run("-", standard_input=lines({**CALM, "age_years": 15, "bladder_change": "retention"}))

    found = json.loads(out[0])
    assert (status, found["urgency"], found["outcome"]) == (0, "emergency", "none_supported")
    assert {structure["support"] for structure in found["structures"]} == {"none"}


def test_pretty_prints_words_for_people(run):
    status, out, _ = run("--pretty", "-", standard_input=lines(SADDLE))

    page = "\n".join(out)
    assert status == 0
    assert page.startswith("Case 1: EMERGENCY")
    assert "New numbness or altered feeling between the legs (rf_ces_saddle)" in page
    assert "cauda equina syndrome" in page
    assert "Sacroiliac joint" in page
    assert "{" not in page


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("saddle_numbness", "read by rf_ces_saddle: girft2023, bmj_bp_ces, finucane2020"),
        ("height_cm", "read by rf_fracture_silent: roman2010"),
        ("imaging_findings", "field modality: choice, xray"),
        ("sij_finger", "The Fortin finger test"),
        ("facet_single_block", "weight: weak (cervical), moderate (lumbar)"),
        ("rf_aorta", "suspected: aortic_dissection, aortic_aneurysm"),
        ("mimic_widespread", "2016 revisions to the 2010/2011 fibromyalgia diagnostic criteria"),
        ("nerve_signs", "arm_weakness == marked"),
        ("girft2023", "Getting It Right First Time"),
    ],
)
def test_explain_prints_an_entry_with_its_sources(run, id_, said):
    status, out, _ = run("--explain", id_)

    assert status == 0
    assert out[0].startswith(f"{id_}: ")
    assert said in " ".join(line.strip() for line in out)


def test_everything_in_the_knowledge_can_be_explained():
    ids = [*RULESET.dictionary, *RULESET.entries, *RULESET.sources]

    assert len(ids) > 800
    assert [id_ for id_ in ids if not command.words.explain(id_).startswith(f"{id_}: ")] == []


def test_explain_says_what_is_close_to_an_unknown_name(run):
    status, out, faults = run("--explain", "sij_fingr")

    assert (status, out) == (2, [])
    assert "sij_finger" in faults[0]


def test_show_code_prints_python_that_names_every_entry(run):
    status, out, faults = run("--show-code")

    code = "\n".join(out)
    assert (status, faults) == (0, [])
    assert len(list(ast.parse(code).body)) == 3
    assert [entry.id for entry in judged_entries() if entry.id not in code] == []


def judged_entries() -> list:
    lines = [line for rules in RULESET.structures.values() for line in rules.lines]
    return [*lines, *RULESET.flags, *RULESET.mimics]


def test_the_command_needs_no_database_and_no_settings():
    ended = manage("-", input=json.dumps(SADDLE))

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["urgency"] == "emergency"


def test_a_fault_gives_the_status_two():
    ended = manage("-", input='{"age_years": "x"}')

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("-: case 1: age_years: ")


def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path):
    (tmp_path / "many.jsonl").write_bytes(lines(*[CALM] * 300))
    writing = subprocess.Popen(
        [sys.executable, "manage.py", "triage", str(tmp_path / "many.jsonl")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    writing.stdout.read(100)
    writing.stdout.close()
    said = writing.stderr.read()
    writing.stderr.close()

    assert writing.wait(timeout=60) == 0
    assert said == b""
