"""Stored summaries are read again in chunks: each once, whoever comes first; nothing clinical is written."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake import tasks
from intake.facts import digest
from intake.models import ReplayChunk, ReplayFinding, ReplayRun, Response, TriageSummary
from intake.rules import RULESET
from intake.rules import Ruleset as Rules
from intake.services import replays, triage
from intake.stored_rulesets import stored_ruleset
from orthoregen.audit.models import AuditEvent
from tests.factories import ANSWERS, NOON, make_amendment, make_outbox, make_summary

pytestmark = pytest.mark.django_db
LATER = NOON + replays.HOLD
OURS = ("intake_replayrun", "intake_replaychunk", "intake_replayfinding", "audit_auditevent")


@pytest.fixture(autouse=True)
def forget_rulesets():
    """Rulesets are kept by digest; a test may store another text under one."""
    stored_ruleset.cache_clear()


@pytest.fixture
def hurried(monkeypatch):
    """The chunks that were handed to a broker which nobody listens to."""
    sent = []
    monkeypatch.setattr(
        tasks.replay_chunk, "apply_async", lambda arguments, **options: sent.append(arguments)
    )
    return sent


@pytest.fixture(scope="module")
def candidate() -> Rules:
    """A ruleset in which numbness of the saddle alarms those who have none."""
    content = json.loads(RULESET.text)
    flags = content["red_flags/cauda_equina.yaml"]["red_flags"]
    saddle = next(flag for flag in flags if flag["id"] == "rf_ces_saddle")
    saddle["when"] = json.loads(json.dumps(saddle["when"]).replace("numbness == yes", "numbness == no"))
    return Rules.from_content(content)


def judged(**overrides) -> TriageSummary:
    row = make_outbox(**overrides)
    return triage.process(outbox_id=row.pk, at=NOON)


def spoilt(summary: TriageSummary, **changes) -> TriageSummary:
    """A summary of a new case that is not what the rules say."""
    fields = {"ruleset": summary.ruleset, "engine_version": summary.engine_version, "body": "{}", **changes}
    return make_summary(**{"sha256": digest(fields["body"]), "made_at": NOON, **fields})


def read_all(run: ReplayRun, at=NOON) -> list[bool]:
    return [replays.read(chunk_id=chunk.pk, at=at) for chunk in run.chunks.order_by("number")]


def counts(run: ReplayRun) -> list[dict[str, int]]:
    return [chunk.counts for chunk in run.chunks.order_by("number")]


# --- cutting --------------------------------------------------------------------------------------------
def test_the_cases_are_cut_into_chunks_that_hold_each_of_them_once():
    for _ in range(5):
        judged()

    run = replays.begin(candidate=None, size=2, at=NOON)

    cases = sorted(TriageSummary.objects.values_list("case_id", flat=True))
    ranges = run.chunks.order_by("number").values_list("number", "first_case", "last_case")
    assert list(ranges) == [(1, *cases[0:2]), (2, *cases[2:4]), (3, cases[4], cases[4])]


def test_without_a_stored_case_the_run_is_over_at_once():
    run = replays.begin(candidate=None, at=NOON)

    assert replays.finish(run=run, at=NOON)


def test_what_is_judged_after_the_run_began_is_none_of_it():
    first = judged()
    run = replays.begin(candidate=None, at=NOON)
    make_amendment(case=first.case)
    triage.process(outbox_id=make_outbox(case=first.case).pk, at=NOON + timedelta(seconds=1))

    read_all(run)

    assert counts(run) == [{"equal": 1}]


# --- reading --------------------------------------------------------------------------------------------
def test_every_summary_is_equal_on_its_own_ruleset():
    case = judged().case
    make_amendment(case=case)
    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)
    run = replays.begin(candidate=None, at=NOON)

    assert read_all(run) == [True]

    assert counts(run) == [{"equal": 2}]
    assert not ReplayFinding.objects.exists()


@pytest.mark.parametrize(
    ("changes", "outcome", "says"),
    [
        ({}, "different", "the rules say something else than is stored"),
        ({"sha256": "0" * 64}, "damaged", "the stored summary does not have its digest"),
        ({"engine_version": "0"}, "other_engine", "which another engine version made"),
    ],
)
def test_a_summary_that_does_not_stand_is_found_with_the_reason(changes, outcome, says):
    wrong = spoilt(judged(), **changes)
    run = replays.begin(candidate=None, at=NOON)

    read_all(run)

    finding = ReplayFinding.objects.get()
    assert (finding.summary, finding.outcome) == (wrong, outcome)
    assert says in finding.reasons[0]
    assert counts(run) == [{"equal": 1, outcome: 1}]


def test_a_candidate_tells_which_newest_summaries_would_change_and_why(candidate):
    calm, unknown = judged(), judged(answers={"age_years": 40})
    make_amendment(case=unknown.case)
    triage.process(outbox_id=make_outbox(case=unknown.case).pk, at=NOON)
    run = replays.begin(candidate=candidate, at=NOON)

    read_all(run)

    finding = ReplayFinding.objects.get()
    assert finding.summary == calm
    assert finding.reasons[0] == "Urgency: emergency (before: routine)."
    assert run.chunks.get().counts == {"changed": 1, "equal": 1}
    assert run.chunks.get().kinds["flag_met"] == 1


def test_a_summary_that_cannot_be_judged_leaves_the_others_alone():
    judged()
    no_text, no_form = make_summary(made_at=NOON), spoilt(judged())
    Response.objects.filter(case=no_form.case).delete()
    run = replays.begin(candidate=None, at=NOON)

    read_all(run)

    reasons = dict(ReplayFinding.objects.values_list("summary", "reasons"))
    assert reasons == {
        no_text.pk: ["sha256:test: this version cannot load that ruleset"],
        no_form.pk: ["its form is not there"],
    }
    assert counts(run) == [{"equal": 2, "not_judged": 2}]


def test_no_row_of_a_case_is_written(candidate):
    judged(answers={**ANSWERS, "saddle_numbness": "yes"})

    with CaptureQueriesContext(connection) as queries:
        for which in (None, candidate):
            run = replays.begin(candidate=which, at=NOON)
            read_all(run)
            replays.finish(run=run, at=NOON)

    writing = [query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(writing) > 6
    assert [sql for sql in writing if not any(f'"{table}"' in sql for table in OURS)] == []
    assert ReplayFinding.objects.exists()


# --- once -------------------------------------------------------------------------------------------------
def test_a_chunk_that_is_done_is_not_read_again():
    spoilt(judged())
    run = replays.begin(candidate=None, at=NOON)

    assert [read_all(run), read_all(run, LATER)] == [[True], [False]]

    assert ReplayFinding.objects.count() == 1


def test_a_chunk_that_somebody_holds_is_left_to_them_until_the_hold_lapses(monkeypatch):
    judged()
    run = replays.begin(candidate=None, at=NOON)
    with monkeypatch.context() as dying:
        dying.setattr(replays, "_outcomes", lambda chunk: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read_all(run)

    soon, then = read_all(run, LATER - timedelta(seconds=1)), read_all(run, LATER)

    assert (soon, then) == ([False], [True])
    assert run.chunks.get().attempts == 2


def test_of_two_who_read_one_chunk_one_stores_what_was_found(monkeypatch):
    spoilt(judged())
    run = replays.begin(candidate=None, at=NOON)
    real = replays._outcomes

    def slow(chunk: ReplayChunk):
        monkeypatch.setattr(replays, "_outcomes", real)
        assert read_all(run, LATER) == [True]  # the hold has lapsed meanwhile
        return real(chunk)

    monkeypatch.setattr(replays, "_outcomes", slow)

    assert read_all(run) == [False]
    assert ReplayFinding.objects.count() == 1


def test_another_engine_than_the_one_that_began_reads_nothing(monkeypatch):
    judged()
    run = replays.begin(candidate=None, at=NOON)
    monkeypatch.setattr(replays, "ENGINE_VERSION", "0")

    assert read_all(run) == [False]
    assert run.chunks.get().attempts == 0


def test_a_message_for_a_run_that_was_thrown_away_does_nothing():
    assert not replays.read(chunk_id=0, at=NOON)


# --- sending ----------------------------------------------------------------------------------------------
def test_only_a_few_chunks_are_under_way_at_a_time(hurried):
    for _ in range(5):
        judged()
    run = replays.begin(candidate=None, size=1, at=NOON)
    first, second = run.chunks.order_by("number")[:2]

    sent = [replays.send(run=run, at=NOON, ahead=2), replays.send(run=run, at=NOON, ahead=2)]
    replays.read(chunk_id=first.pk, at=NOON)
    sent.append(replays.send(run=run, at=NOON, ahead=2))

    assert sent == [2, 0, 1]
    assert hurried[:2] == [(first.pk,), (second.pk,)]


def test_a_chunk_whose_message_or_worker_was_lost_is_sent_again(hurried):
    judged()
    run = replays.begin(candidate=None, at=NOON)

    sent = [replays.send(run=run, at=at) for at in (NOON, LATER - timedelta(seconds=1), LATER)]

    assert sent == [1, 0, 1]


def test_a_message_that_could_not_be_sent_is_sent_another_time(hurried, monkeypatch):
    judged()
    run = replays.begin(candidate=None, at=NOON)
    with monkeypatch.context() as away:
        away.setattr(tasks.replay_chunk, "apply_async", lambda *arguments, **options: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            replays.send(run=run, at=NOON)

    assert replays.send(run=run, at=NOON) == 1


def test_a_chunk_that_fails_again_and_again_is_given_up_until_somebody_resumes(hurried, monkeypatch):
    judged()
    run = replays.begin(candidate=None, at=NOON)
    with monkeypatch.context() as failing:
        failing.setattr(replays, "_outcomes", lambda chunk: 1 / 0)
        for number in range(replays.TRIES):
            with pytest.raises(ZeroDivisionError):
                read_all(run, NOON + number * replays.HOLD)
    end = NOON + replays.TRIES * replays.HOLD

    assert (replays.send(run=run, at=end), replays.is_given_up(run=run, at=end)) == (0, True)
    assert not replays.finish(run=run, at=end)

    replays.resume(run=run)
    assert (replays.send(run=run, at=end), replays.is_given_up(run=run, at=end)) == (1, False)


def test_a_task_carries_one_id_and_reads_its_chunk():
    judged()
    run = replays.begin(candidate=None, at=NOON)

    tasks.replay_chunk.delay(run.chunks.get().pk)

    assert counts(run) == [{"equal": 1}]


# --- the trail --------------------------------------------------------------------------------------------
def test_the_trail_tells_once_that_a_run_began_and_ended(candidate):
    run = replays.begin(candidate=candidate, at=NOON)

    assert replays.finish(run=run, at=NOON)
    assert replays.finish(run=run, at=LATER)

    told = AuditEvent.objects.filter(action__startswith="replay.").order_by("id")
    assert list(told.values_list("action", "reason")) == [
        ("replay.begun", candidate.digest),
        ("replay.finished", candidate.digest),
    ]
    assert ReplayRun.objects.get().finished_at == NOON
