"""Whether the process runs, and whether it can do its work. Neither answer says anything about anybody."""

from collections.abc import Callable
from importlib import import_module

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from orthoregen.celery import quick_connection
from orthoregen.logging import get_logger

log = get_logger(__name__)
_migrated: set[str] = set()


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def migrations_are_applied() -> bool:
    """True once none is open; from then on remembered, as applied migrations are not taken back under us."""
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(name)
    return True


def rules_load() -> bool:
    """The complete knowledge base passes its checks."""
    return bool(import_module("intake.rules").RULESET.digest)


def broker_answers() -> bool:
    with quick_connection() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        return True


NEEDED = {"database": database_answers, "migrations": migrations_are_applied, "rules": rules_load}
REPORTED = {"broker": broker_answers}  # without it the sweeper still gets everything done


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Each part by name, true or false; 503 while one that is needed is false."""
    needed = {name: _holds(name, check) for name, check in NEEDED.items()}
    reported = {name: _holds(name, check) for name, check in REPORTED.items()}
    return JsonResponse({**needed, **reported}, status=200 if all(needed.values()) else 503)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        log.exception("health.failed", outcome=name)
        return False
