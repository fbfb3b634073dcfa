"""`manage.py replay_batch`: the chunks are driven to their end, told once, and gone on with after a stop."""

from pathlib import Path
from shutil import copytree

import pytest
from django.db import DatabaseError
from kombu.exceptions import OperationalError

from intake import tasks
from intake.facts import digest
from intake.management.commands import replay_batch as command
from intake.models import ReplayRun, TriageSummary
from intake.rules import Ruleset
from intake.rules.ruleset import FOLDER
from intake.services import replays, triage
from intake.stored_rulesets import stored_ruleset
from tests.factories import ANSWERS, NOON, make_outbox, make_summary
from tests.intake.commands.running import Outcome, outcome

pytestmark = pytest.mark.django_db
SADDLE = {**ANSWERS, "saddle_numbness": "yes"}


@pytest.fixture(autouse=True)
def forget_rulesets():
    stored_ruleset.cache_clear()


@pytest.fixture
def run(capsys):
    """Run the command in this process, which is worker too; gives its status, output and fault lines."""

    def run(*arguments: str) -> Outcome:
        return outcome(capsys, "replay_batch", *arguments)

    return run


@pytest.fixture(scope="module")
def candidate(tmp_path_factory) -> Path:
    """The knowledge in which numbness of the saddle alarms those who have none."""
    folder = tmp_path_factory.mktemp("candidate") / "knowledge"
    copytree(FOLDER, folder)
    saddle = folder / "red_flags" / "cauda_equina.yaml"
    text = saddle.read_text(encoding="utf-8")
    assert "saddle_numbness == yes" in text
    saddle.write_text(text.replace("saddle_numbness == yes", "saddle_numbness == no"), encoding="utf-8")
    return folder


def judged(**overrides) -> TriageSummary:
    row = make_outbox(**overrides)
    return triage.process(outbox_id=row.pk, at=NOON)


def spoilt() -> TriageSummary:
    real = judged()
    return make_summary(
        ruleset=real.ruleset, engine_version=real.engine_version, body="{}", sha256=digest("{}"), made_at=NOON
    )


@pytest.mark.parametrize("how", [[], ["--here"]], ids=["workers", "here"])
def test_every_case_is_read_whoever_reads_it(run, how):
    for _ in range(5):
        judged()

    status, out, said = run("--size", "2", *how)

    assert (status, out) == (0, ["5 of 5 stored summaries are equal, byte by byte"])
    assert said[0].startswith(f"Run {ReplayRun.objects.get().pk}: 3 chunks")
    assert said[-1].startswith("  3 of 3 chunks, 5 summaries, 0 not equal, ")


def test_a_summary_that_does_not_stand_is_named(run):
    wrong = spoilt()

    status, out, _ = run()

    assert status == 1
    assert out == [
        f"case {wrong.case_id} at input 0: the rules say something else than is stored",
        "1 of 2 stored summaries are equal, byte by byte",
    ]


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_candidate_names_the_cases_that_change_and_why(run, candidate, is_stored):
    from intake.models import Ruleset as Stored

    ruleset = Ruleset.from_folder(candidate)
    if is_stored:
        Stored.objects.create(digest=ruleset.digest, text=ruleset.text)
    calm, _ = judged(), judged(answers={"age_years": 40})

    status, out, _ = run(
        *(["--ruleset", ruleset.digest] if is_stored else ["--knowledge", str(candidate)]), "--size", "1"
    )

    assert status == 1
    assert out[:2] == [f"case {calm.case_id} at input 0", "  Urgency: emergency (before: routine)."]
    assert f"1 of 2 cases would change with {ruleset.digest}" in out
    assert "  flag met: 1" in out


def test_what_cannot_be_judged_is_status_two_and_the_others_go_on(run):
    judged()
    no_text = make_summary(made_at=NOON)

    status, out, said = run()

    assert (status, out) == (2, ["1 of 2 stored summaries are equal, byte by byte"])
    because = "sha256:test: this version cannot load that ruleset"
    assert f"case {no_text.case_id} at input 0: {because}" in said


def test_a_run_that_was_stopped_is_gone_on_with_and_reads_nothing_twice(run, monkeypatch):
    judged(), spoilt(), judged()
    real, seen = replays._outcomes, []

    def stops(chunk):
        seen.append(chunk.number)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return real(chunk)

    monkeypatch.setattr(replays, "_outcomes", stops)
    assert run("--size", "1", "--here")[0] == 130
    stopped = ReplayRun.objects.get()
    stopped.chunks.filter(done_at=None).update(held_until=None)  # as if the hold had lapsed

    status, out, said = run("--resume", str(stopped.pk), "--here")

    assert seen == [1, 2, 2, 3, 4]
    assert (status, out[-1]) == (1, "3 of 4 stored summaries are equal, byte by byte")
    assert said[-1].startswith("  4 of 4 chunks")


def test_the_report_of_a_run_is_printed_again(run):
    spoilt()
    _, told, _ = run()

    status, out, said = run("--report", str(ReplayRun.objects.get().pk))

    assert (status, out, said) == (1, told, [])


def test_chunks_that_nobody_could_read_are_said(run, monkeypatch):
    judged()
    monkeypatch.setattr(replays, "TRIES", 0)

    status, out, said = run("--here")

    assert (status, out) == (2, ["0 of 0 stored summaries are equal, byte by byte"])
    assert said[-1] == f"1 chunks were not read; go on with --resume {ReplayRun.objects.get().pk}"


def test_a_broker_that_is_away_is_said_with_what_to_do(run, monkeypatch):
    def away(*arguments: object, **options: object) -> None:
        raise OperationalError("connection refused")

    judged()
    monkeypatch.setattr(tasks.replay_chunk, "apply_async", away)

    status, out, said = run()

    assert (status, out) == (2, [])
    assert "--here also without it" in said[-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--knowledge", "nowhere"], "nowhere: no such folder"),
        (["--ruleset", "sha256:none"], "sha256:none: no such ruleset is stored"),
        (["--resume", "7"], "7: no such run is stored"),
        (["--report", "8fde7c99-690f-4da8-897a-7de0e7c6509d"], "no such run is stored"),
        (["--size", "0"], "at least 1"),
        (["--ahead", "0"], "at least 1"),
    ],
)
def test_what_cannot_be_done_is_said_with_status_two(run, arguments, said):
    status, out, faults = run(*arguments)

    assert (status, out) == (2, [])
    assert said in faults[0]
    assert not ReplayRun.objects.exists()


def test_a_database_that_is_away_is_one_sentence(run, monkeypatch):
    def away(**_: object) -> None:
        raise DatabaseError("connection refused\nand more")

    monkeypatch.setattr(command.replays, "begin", away)

    assert run() == (2, [], ["The database cannot be read: connection refused"])


def test_no_name_and_no_answer_is_printed_or_kept(run, candidate):
    summary = judged(answers={**SADDLE, "treatment_goal": "Walk to Innsbruck"})
    person = summary.case.patient

    _, out, said = run("--knowledge", str(candidate))

    kept = str(list(ReplayRun.objects.get().chunks.values_list("findings__reasons", flat=True)))
    for secret in (person.full_name, person.phone, str(person.birth_date), "Innsbruck"):
        assert secret not in "\n".join([*out, *said, kept])
    assert "saddle numbness" in kept
