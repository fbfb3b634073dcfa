"""`manage.py sweeper`: does every 15 seconds what must happen even if nobody asks for it."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from intake.services.sweeper import sweep
from orthoregen.logging import get_logger

EVERY = 15  # seconds
STOP = {signal.SIGTERM, signal.SIGINT}
log = get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Evaluate what waits in the outbox, keep the clocks of escalations, give back claims and expire "
        "drafts that ran out, remove sessions that did, seal the trail. "
        "Runs until it is asked to stop; a round that has begun is finished."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, for cron; fails if it failed")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            if not one_round():
                raise CommandError("The round failed, see above")
            return
        # Held back while a round runs, so that none is cut off in the middle; `sigtimedwait` takes them.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP)
        try:
            log.info("sweeper.started")
            one_round()
            while signal.sigtimedwait(STOP, EVERY) is None:
                one_round()
            log.info("sweeper.stopped")
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def one_round() -> bool:
    """Sweep once with a connection of its own. False where it failed; the next round tries again."""
    try:
        swept = sweep(at=timezone.now())
        if any(swept):
            log.info("sweeper.swept", count=sum(swept))
        return True
    except Exception:
        log.exception("sweeper.failed")
        return False
    finally:
        connections.close_all()
