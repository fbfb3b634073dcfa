"""`manage.py replay`: which cases would change, whether stored ones stand, and no word about a person."""

import io
import json
import sys
from pathlib import Path
from shutil import copytree

import pytest
from django.db import DatabaseError

from intake.facts import digest
from intake.management.commands import replay as command
from intake.models import Response, Ruleset, TriageSummary
from intake.rules import ENGINE_VERSION, RULESET
from intake.rules.ruleset import FOLDER
from intake.services import triage
from intake.stored_rulesets import stored_ruleset
from tests.factories import ANSWERS, NOON, make_amendment, make_outbox, make_summary
from tests.intake.commands.running import Outcome, outcome

pytestmark = pytest.mark.django_db
SADDLE = {**ANSWERS, "saddle_numbness": "yes"}


@pytest.fixture(autouse=True)
def forget_rulesets():
    """Rulesets are kept by digest; a test may store another text under one."""
    stored_ruleset.cache_clear()


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command in this process; gives its status, its output lines and its fault lines."""

    def run(*arguments: str, standard_input: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(standard_input)))
        return outcome(capsys, "replay", *arguments)

    return run


@pytest.fixture(scope="module")
def candidate(tmp_path_factory) -> Path:
    """The knowledge with one cut moved: 52 years count as fewer."""
    folder = tmp_path_factory.mktemp("candidate") / "knowledge"
    copytree(FOLDER, folder)
    terms = folder / "terms.yaml"
    text = terms.read_text(encoding="utf-8")
    assert "- saddle_numbness == yes" in text
    saddle = folder / "red_flags" / "cauda_equina.yaml"
    flag = saddle.read_text(encoding="utf-8")
    assert "saddle_numbness == yes" in flag
    saddle.write_text(flag.replace("saddle_numbness == yes", "saddle_numbness == no"), encoding="utf-8")
    return folder


def judged(**overrides) -> TriageSummary:
    row = make_outbox(**overrides)
    return triage.process(outbox_id=row.pk, at=NOON)


def rewritten(summary: TriageSummary, **changes) -> TriageSummary:
    """Another summary of a new case as it never came out of the rules."""
    fields = {
        "ruleset": summary.ruleset,
        "engine_version": summary.engine_version,
        "body": summary.body,
        **changes,
    }
    return make_summary(**{"sha256": digest(fields["body"]), **fields})


# --- a candidate ------------------------------------------------------------------------------------
def test_nothing_changes_on_the_rules_in_use(run):
    judged(), judged(answers=SADDLE)

    status, out, faults = run()

    assert (status, faults) == (0, [])
    assert out == [f"0 of 2 cases would change with {RULESET.digest}"]


def test_a_candidate_names_the_cases_that_change_and_why(run, candidate):
    calm, alarmed = judged(), judged(answers=SADDLE)

    status, out, faults = run("--knowledge", str(candidate))

    assert (status, faults) == (1, [])
    text = "\n".join(out)
    assert f"case {calm.case_id} at input 0\n  Urgency: emergency (before: routine)." in text
    assert f"case {alarmed.case_id} at input 0\n" in text
    assert "2 of 2 cases would change with sha256:" in text
    assert "  flag met: 1" in out


def test_only_the_newest_summary_of_a_case_is_compared(run, candidate):
    case = judged(answers=SADDLE).case
    make_amendment(case=case, code="saddle_numbness", value=None)
    judged(case=case)

    status, out, _ = run("--knowledge", str(candidate))

    assert (status, len(out)) == (0, 1)
    assert out[0].startswith("0 of 1 cases would change")


def test_a_stored_ruleset_is_a_candidate_too(run, candidate):
    from intake import rules

    stored = rules.Ruleset.from_folder(candidate)
    Ruleset.objects.create(digest=stored.digest, text=stored.text)
    judged()

    status, out, _ = run("--ruleset", stored.digest)

    assert status == 1
    assert f"1 of 1 cases would change with {stored.digest}" in out


def test_no_name_and_no_answer_is_printed(run, candidate):
    summary = judged(answers={**SADDLE, "treatment_goal": "Walk to Innsbruck"})
    person = summary.case.patient

    _, out, faults = run("--knowledge", str(candidate))

    text = "\n".join(out + faults)
    assert "saddle numbness" in text
    for secret in (person.full_name, person.phone, str(person.birth_date), "Innsbruck"):
        assert secret not in text


def test_cases_of_files_are_compared_with_the_rules_in_use(run, candidate, tmp_path):
    (tmp_path / "cases.jsonl").write_text(f"{json.dumps(SADDLE)}\n{json.dumps({'age_years': 40})}\n")

    status, out, faults = run("--knowledge", str(candidate), str(tmp_path / "cases.jsonl"))

    assert (status, faults) == (1, [])
    assert out[0] == f"{tmp_path}/cases.jsonl: case 1"
    assert out[1].startswith("  Urgency: ")
    assert any(line.startswith("1 of 2 cases would change") for line in out)


def test_a_case_of_a_file_that_cannot_be_read_is_one_line_and_the_others_go_on(run, candidate):
    cases = b'{"age_years": "x", "zz": 1}\n{"age_years": 40}\n[\n'

    status, out, faults = run("--knowledge", str(candidate), "-", standard_input=cases)

    assert status == 2
    assert out[0].startswith("0 of 1 cases would change")
    assert faults[0] == "-: case 1: not of the dictionary: age_years, zz"
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--knowledge", "nowhere"], "nowhere: no such folder"),
        (["--knowledge", "docs"], "docs holds no knowledge that can be loaded"),
        (["--ruleset", "sha256:none"], "sha256:none: no such ruleset is stored"),
        (["cases.json"], "A file needs a candidate"),
        (["--verify", "cases.json"], "neither file nor candidate"),
        (["--verify", "--ruleset", "x"], "neither file nor candidate"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_two(run, arguments, said):
    status, out, faults = run(*arguments)

    assert (status, out) == (2, [])
    assert said in faults[0]


def test_a_stored_text_that_is_no_ruleset_is_said(run):
    Ruleset.objects.create(digest="sha256:broken", text="[]")
    Ruleset.objects.create(digest="sha256:other", text=RULESET.text)

    assert run("--ruleset", "sha256:broken")[2] == ["sha256:broken: this version cannot load that ruleset"]
    assert "the stored text is that of" in run("--ruleset", "sha256:other")[2][0]


def test_a_database_that_is_away_is_one_sentence(run, monkeypatch):
    def away(**_: object):
        raise DatabaseError("connection refused\nand more")
        yield

    monkeypatch.setattr(command, "stored_cases", away)

    assert run() == (2, [], ["The database cannot be read: connection refused"])


def test_rules_that_fail_on_one_case_leave_the_others_alone(run, monkeypatch):
    broken, _ = judged(answers=SADDLE), judged()

    def failing(stored, ruleset, real=command.differences):
        if stored.case == str(broken.case_id):
            raise ZeroDivisionError
        return real(stored, ruleset)

    monkeypatch.setattr(command, "differences", failing)

    status, out, faults = run()

    assert status == 2
    assert out[0].startswith("0 of 1 cases")
    assert faults == [f"case {broken.case_id} at input 0: the rules failed: ZeroDivisionError"]


# --- its own ruleset --------------------------------------------------------------------------------
@pytest.mark.hazard("H08")
def test_every_stored_summary_replays_byte_equal_on_its_own_ruleset(run):
    case = judged(answers=SADDLE).case
    make_amendment(case=case)
    judged(case=case), judged()

    status, out, faults = run("--verify")

    assert (status, out, faults) == (0, ["3 of 3 stored summaries are equal, byte by byte"], [])


@pytest.mark.parametrize(
    ("changes", "said", "status"),
    [
        ({"sha256": "0" * 64}, "the stored summary does not have its digest", 1),
        ({"body": "{}"}, "the rules say something else than is stored", 1),
        ({"body": "{}", "engine_version": "0"}, f"(engine 0 made it, this is {ENGINE_VERSION})", 0),
    ],
)
def test_a_summary_that_does_not_stand_is_named(run, changes, said, status):
    spoilt = rewritten(judged(), **changes)

    found, out, faults = run("--verify")

    assert (found, faults) == (status, [])
    assert out[0].startswith(f"case {spoilt.case_id} at input 0: ")
    assert said in out[0]
    assert out[1] == "1 of 2 stored summaries are equal, byte by byte"


def test_a_summary_without_ruleset_or_form_is_said(run):
    no_text = make_summary()
    no_form = rewritten(judged())
    Response.objects.filter(case=no_form.case).delete()

    status, out, faults = run("--verify")

    assert status == 2
    assert out == ["1 of 3 stored summaries are equal, byte by byte"]
    assert sorted(faults) == sorted(
        [
            f"case {no_text.case_id} at input 0: sha256:test: this version cannot load that ruleset",
            f"case {no_form.case_id} at input 0: its form is not there",
        ]
    )


@pytest.mark.parametrize("arguments", [[], ["--verify"]])
def test_nothing_is_written(run, django_assert_num_queries, arguments):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    judged()

    with CaptureQueriesContext(connection) as queries:
        run(*arguments)

    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "DECLARE", "FETCH", "CLOSE"}
