"""On PostgreSQL the parts sign in as themselves, with a password, and cannot become somebody else."""

import psycopg
import pytest

from orthoregen.database_roles import WEB, WORKER
from tests.worker.conftest import Site


def site_of(site: Site, account: str) -> Site:
    """The same site as this account sees it."""
    before, _, after = site.database.partition("@")
    return Site(site.var, f"{before.partition('//')[0]}//{account}:{account}-password@{after}")


@pytest.mark.both_databases
@pytest.mark.postgresql
def test_a_worker_with_its_own_account_reads_what_was_sent_and_can_do_nothing_else(make_site):
    site = make_site()
    site.env |= {"DATABASE_WEB_PASSWORD": f"{WEB}-password", "DATABASE_WORKER_PASSWORD": f"{WORKER}-password"}
    site.run("manage.py", "database_roles", "--verbosity", "0")
    site.do("enqueue", 2)
    behind = site_of(site, WORKER)

    behind.start_as_in_procfile("worker")
    try:
        site.wait_until(lambda: site.waiting() == 0)
    finally:
        behind.close()

    assert site.ask("SELECT count(*) FROM intake_reviewitem WHERE is_evaluated") == 2
    with psycopg.connect(behind.database, autocommit=True) as connection:
        for statement in ("SET ROLE postgres", f"SET ROLE {WEB}", "SET SESSION AUTHORIZATION postgres"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        stored = site.first("SELECT rolpassword FROM pg_authid WHERE rolname = 'orthoregen_worker'")
    assert stored.startswith("SCRAM-SHA-256$")
