"""Sessions as Django keeps them in its table; only the reading, which every request does, is built once."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from orthoregen.prepared import Prepared

BY_KEY = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at),
    key=models.CharField(),
    at=models.DateTimeField(),
)


class SessionStore(db.SessionStore):
    """What the setting SESSION_ENGINE names."""

    def _get_session_from_db(self) -> Any:
        found = BY_KEY.first(key=self.session_key, at=timezone.now())
        if found is None:
            self._session_key = None  # a new one gets a key of its own, never one that somebody made up
        return found


def remove_expired(*, at: datetime) -> int:
    """Remove the sessions that ran out before `at`, without reading whose they are; gives how many."""
    removed, _by_table = Session.objects.filter(expire_date__lt=at).delete()
    return removed
