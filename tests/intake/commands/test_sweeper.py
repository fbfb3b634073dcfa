"""The sweeper's process: a round at once, another after each pause, and an end when it is asked to stop."""

import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from intake.management.commands import sweeper
from intake.models import ReviewItem
from intake.services.sweeper import Swept
from tests.factories import make_outbox

NOTHING = Swept(*[0] * len(Swept._fields))


@pytest.mark.django_db(transaction=True)
def test_once_does_one_round():
    make_outbox()

    call_command("sweeper", "--once")

    assert ReviewItem.objects.count() == 1


@pytest.fixture
def rounds(monkeypatch):
    """The sweep replaced by a counter that fails first; the connection of the test is left alone."""
    begun = []

    def sweep(*, at) -> Swept:
        begun.append(at)
        if len(begun) == 1:
            raise OperationalError
        return NOTHING

    monkeypatch.setattr(sweeper, "sweep", sweep)
    monkeypatch.setattr(sweeper, "EVERY", 0.01)
    return begun


def test_once_says_that_the_round_failed(rounds):
    with pytest.raises(CommandError):
        call_command("sweeper", "--once")


@pytest.fixture
def signals_held_back():
    """As in the process itself, where the command begins before any thread does."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, sweeper.STOP)
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.usefixtures("signals_held_back")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_outlives_a_database_that_is_away_and_stops_when_asked(rounds, number):
    def stop() -> None:
        while len(rounds) < 3:
            time.sleep(0.01)
        os.kill(os.getpid(), number)

    threading.Thread(target=stop, daemon=True).start()

    call_command("sweeper")

    assert len(rounds) >= 3
