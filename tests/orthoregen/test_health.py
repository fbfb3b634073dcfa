"""The two addresses that an operator watches."""

import pytest

from orthoregen import health
from orthoregen.celery import app as celery


def fails():
    raise ConnectionError("the text of this is nobody's business")


def test_healthz_needs_neither_database_nor_sign_in(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_reports_every_part(client):
    answer = client.get("/readyz")

    assert answer.json() == {"database": True, "migrations": True, "rules": True, "broker": True}
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("part", health.NEEDED)
def test_readyz_is_503_while_a_needed_part_fails(client, monkeypatch, part):
    monkeypatch.setitem(health.NEEDED, part, fails)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()[part] is False
    assert b"business" not in answer.content


@pytest.mark.django_db
def test_readyz_stays_200_without_a_broker_and_says_so(client, monkeypatch):
    monkeypatch.setattr(celery.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(celery.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["broker"] is False


@pytest.mark.django_db
def test_an_open_migration_is_noticed(monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(
        "django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *_: [("0002", False)]
    )

    assert health.migrations_are_applied() is False
