"""Django's PostgreSQL. A kept connection is looked at before each request, mostly without asking the server.

Where the server has closed it, as when it was restarted, there is something to read on it: the end. Django
would send a statement each time to find that out.
"""

import select
import time

from django.db.backends.postgresql import base

RESTED = 20.0
"""Seconds after which it is asked all the same: what stands between may have dropped it without a word."""


class DatabaseWrapper(base.DatabaseWrapper):
    health_check_enabled: bool
    health_check_done: bool
    looked_at = 0.0

    def close_if_health_check_failed(self) -> None:
        """Called before each statement; only before the first one of a request is anything done."""
        if self.connection is None or not self.health_check_enabled or self.health_check_done:
            return
        before, self.looked_at = self.looked_at, time.monotonic()
        if self.looked_at - before < RESTED and is_silent(self.connection.fileno()):
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()

    def close_if_unusable_or_obsolete(self) -> None:
        """Called between requests. A plan made stale by a migration would fail while its connection lives."""
        if self.connection is not None and self.errors_occurred and not self.in_atomic_block:
            self.close()
        super().close_if_unusable_or_obsolete()


def is_silent(line: int) -> bool:
    """Whether nothing waits to be read, not even the end."""
    watch = select.poll()
    watch.register(line, select.POLLIN)
    return not watch.poll(0)
