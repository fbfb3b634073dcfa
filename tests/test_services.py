"""The helper that leaves tests out says why, and cannot do so where every service is required."""

import pytest
from django.db import connection

from orthoregen.audit import services as audit
from orthoregen.audit.models import AuditEvent
from tests import services


def test_need_skips_with_a_reason(monkeypatch):
    monkeypatch.setitem(services.FOUND, "redis", lambda: False)

    with pytest.raises(pytest.skip.Exception, match="redis is not installed here"):
        services.need("redis")


@pytest.mark.parametrize(("required", "outcome"), [(False, "skipped"), (True, "failed")])
def test_a_test_that_was_left_out_fails_where_services_are_required(request, monkeypatch, required, outcome):
    monkeypatch.setattr(services, "ARE_REQUIRED", required)
    call = pytest.CallInfo.from_call(lambda: pytest.skip("redis is not installed here"), "call")

    report = request.node.ihook.pytest_runtest_makereport(item=request.node, call=call)

    assert report.outcome == outcome
    assert "redis is not installed here" in str(report.longrepr)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_committed_append_only_row_is_gone_for_the_next_test(run):
    assert not AuditEvent.objects.exists()

    audit.record(action="test.read", actor=None)

    assert not connection.in_atomic_block
    assert AuditEvent.objects.count() == 1
