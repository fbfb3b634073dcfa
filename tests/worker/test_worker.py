"""Real processes: a worker, a broker, the sweeper. What was sent is never lost and never done twice."""

import signal
import socket

import pytest

from scripts.throwaway import free_port
from tests.worker.conftest import Site

DOUBLED = "SELECT case_id FROM intake_triagesummary GROUP BY case_id HAVING count(*) > 1"

LONG_RABBITMQ = pytest.param("rabbitmq", marks=pytest.mark.soak)


def nothing_is_lost_or_doubled(site: Site, cases: int) -> bool:
    items = site.ask("SELECT count(*) FROM intake_reviewitem WHERE is_evaluated")
    summaries = site.ask("SELECT count(*) FROM intake_triagesummary")
    doubled = site.ask(f"SELECT count(*) FROM ({DOUBLED}) AS doubled")  # noqa: S608
    return (site.waiting(), items, summaries, doubled) == (0, cases, cases, 0)


@pytest.mark.parametrize("broker", ["folder", "redis", "rabbitmq"], indirect=True)
def test_a_worker_reads_what_was_sent_and_a_message_that_comes_late_changes_nothing(make_site, broker):
    site = make_site(broker)
    site.do("enqueue_with_late_messages", 2, 1)
    assert (site.waiting(), site.messages()) == (1, 3)

    site.start_as_in_procfile("worker")

    site.wait_until(lambda: (site.waiting(), site.messages()) == (0, 0))
    assert nothing_is_lost_or_doubled(site, 3)


@pytest.mark.both_databases
@pytest.mark.parametrize("broker", ["folder", "redis", LONG_RABBITMQ], indirect=True)
@pytest.mark.hazard("H12")
def test_what_a_killed_worker_left_is_finished_by_the_sweeper(make_site, broker):
    site = make_site(broker)
    worker = site.start_doing("enqueue_and_die", 6, 3)
    assert worker.wait(60) == -signal.SIGKILL
    assert site.waiting() == 4  # without the sweeper the one in hand would be lost

    at_once, when_the_hold_has_lapsed = site.do("sweep", 0, 31)

    assert (at_once, when_the_hold_has_lapsed) == (3, 1)
    assert nothing_is_lost_or_doubled(site, 6)


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("fault", ["away", "silent"])
def test_sending_does_not_wait_for_a_broker_that_is(make_site, scheme, fault):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = free_port() if fault == "away" else silent.getsockname()[1]
        site = make_site(f"{scheme}://127.0.0.1:{port}//")

        assert site.do("enqueue", 1) < 5

    assert site.waiting() == 1


@pytest.mark.both_databases
def test_the_sweepers_process_needs_no_broker_and_ends_when_asked(make_site):
    site = make_site(f"redis://127.0.0.1:{free_port()}/0")
    site.do("enqueue_and_raise", 2)

    sweeper = site.start_as_in_procfile("sweeper")

    site.wait_until(lambda: site.waiting() == 0)
    site.wait_until(
        lambda: site.ask("SELECT count(*) FROM intake_escalationevent WHERE kind = 'delivered'") == 1
    )
    assert len(list((site.var / "mail").glob("*.eml"))) == 1
    sweeper.send_signal(signal.SIGTERM)
    assert sweeper.wait(10) == 0
    assert nothing_is_lost_or_doubled(site, 2)


@pytest.mark.both_databases
@pytest.mark.hazard("H13")
def test_of_many_who_work_on_one_row_one_does_it(make_site):
    guarded, unguarded = make_site().do("race", 8)

    assert guarded == {"summaries": 1, "items": 1, "attempts": 1, "failed": 0}
    # The guard is what did it. Without it the constraints still let only one through.
    assert unguarded["attempts"] > 1
    assert unguarded["failed"] > 0
    assert (unguarded["summaries"], unguarded["items"]) == (1, 1)


def test_workers_replay_what_is_stored_on_its_own_rules_and_on_others(make_site):
    site = make_site()
    wrong, candidate = site.do("store", 4), site.do("store_candidate")
    site.start_as_in_procfile("worker")

    verified, compared = site.do("replay", "--size", 2), site.do("replay", "--ruleset", candidate)

    assert verified == [
        1,
        [
            f"case {wrong} at input 0: the rules say something else than is stored",
            "4 of 5 stored summaries are equal, byte by byte",
        ],
    ]
    status, lines = compared
    assert (status, lines.count("  Urgency: emergency (before: routine).")) == (1, 5)
    assert f"5 of 5 cases would change with {candidate}" in lines


@pytest.mark.soak
@pytest.mark.both_databases
def test_the_chunk_that_a_killed_worker_had_is_read_again_and_what_was_found_stands_once(make_site):
    site = make_site()
    wrong = site.do("store", 5)
    worker = site.start_doing("replay_and_die", 2, 4)
    assert worker.wait(60) == -signal.SIGKILL
    assert site.ask("SELECT count(*) FROM intake_replaychunk WHERE done_at IS NULL") == 2

    site.start_as_in_procfile("worker")
    status, lines = site.do("go_on")

    assert (status, lines[-1]) == (1, "5 of 6 stored summaries are equal, byte by byte")
    assert [line for line in lines if wrong in line] == lines[:-1]
    assert site.ask("SELECT max(attempts) FROM intake_replaychunk") == 2
    assert site.ask("SELECT count(*) FROM intake_replayfinding") == 1
