"""Acts that begin at the same moment, each in a thread with a connection of its own."""

import time
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection

# How often a race is run: a few times with every test, many times with --soak.
ROUNDS = [20, pytest.param(200, marks=pytest.mark.soak)]

Act = Callable[[], object]


def at_once(*acts: Act) -> list[str]:
    """What became of each act, in their order: "done", or the name of the refusal."""
    barrier, said = Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Act) -> None:
        try:
            barrier.wait(timeout=10)
            patiently(act)
            said[number] = "done"
        except Exception as refused:
            said[number] = type(refused).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def patiently(act: Act) -> object:
    """SQLite in memory, unlike in a file, does not wait for the other writer but fails at once."""
    for _ in range(5_000):
        try:
            return act()
        except OperationalError:
            if connection.vendor != "sqlite":
                raise
            time.sleep(0.001)
    raise TimeoutError
