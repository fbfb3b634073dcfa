"""The helper that leaves tests out says why, and cannot do so where every service is required."""

import pytest
from django.db import connection

from orthoregen.audit import services as audit
from orthoregen.audit.models import AuditEvent
from tests import services


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setitem(services.FOUND, "redis", lambda: False)


def test_need_skips_with_a_reason(nothing_installed, monkeypatch):
    monkeypatch.delenv("ORTHOREGEN_REQUIRE_SERVICES", raising=False)

    with pytest.raises(pytest.skip.Exception, match="redis is not installed here"):
        services.need("redis")


def test_need_fails_where_services_are_required(nothing_installed, monkeypatch):
    monkeypatch.setenv("ORTHOREGEN_REQUIRE_SERVICES", "1")

    with pytest.raises(pytest.fail.Exception, match="redis is not installed here"):
        services.need("redis")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_committed_append_only_row_is_gone_for_the_next_test(run):
    assert not AuditEvent.objects.exists()

    audit.record(action="test.read", actor=None)

    assert not connection.in_atomic_block
    assert AuditEvent.objects.count() == 1
