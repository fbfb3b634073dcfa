"""Starting a program where the knowledge may be broken: one line that says what is wrong, not a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

BROKEN = 1
TOLD = 3


@contextmanager
def knowledge_or_end() -> Iterator[None]:
    """Load and run what stands inside; end with one line where the knowledge cannot be used.

    The fault is known by its name: its class cannot be imported from rules that do not load.
    """
    try:
        yield
    except Exception as error:
        if type(error).__name__ != "BadKnowledge":
            raise
        sys.stderr.write(f"The knowledge cannot be used: {in_one_line(error)}\n")
        sys.exit(BROKEN)


def in_one_line(error: Exception) -> str:
    """The first faults of a knowledge that cannot be used, and how many more there are."""
    faults = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
    more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
    return "; ".join(faults[:TOLD]) + more
