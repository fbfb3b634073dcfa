"""A hundred thousand items of plans: every page of the list asks as little as with one."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import NOON, make_clinician, sign_in
from tests.treatments.planned import decide, make_item, make_version
from treatments.models import PlanItem
from treatments.presenters import plans as told

pytestmark = pytest.mark.django_db
DECISIONS, EACH = 200, 500
LIST = "/treatments/plan/"
SLOW = 1.0  # seconds of one statement, on a busy machine
COPIES = {
    "postgresql": {
        "id": "gen_random_uuid()",
        "token": "gen_random_uuid()",
        "at": "i.at + n.n * interval '1 second'",
        "numbers": f"(SELECT generate_series(2, {EACH}) AS n) n",
    },
    "sqlite": {
        "id": "lower(hex(randomblob(16)))",
        "token": "lower(hex(randomblob(16)))",
        "at": "strftime('%Y-%m-%d %H:%M:%f', i.at, '+' || n.n || ' seconds')",
        "numbers": "(WITH RECURSIVE s(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s "  # noqa: S608
        f"WHERE n < {EACH}) SELECT n FROM s) n",
    },
}


def copy_every_item() -> None:
    """Many items under each decision, past every guard of the table as any other row."""
    how = COPIES[connection.vendor]
    values = how | {"number": "n.n"}
    columns = [field.column for field in PlanItem._meta.fields]
    names = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(values.get(name, f'i."{name}"') for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO treatments_planitem ({names}) SELECT {chosen} "  # noqa: S608
            f"FROM treatments_planitem i, {how['numbers']}"
        )
        cursor.execute("ANALYZE")


def asked(client: Client, path: str) -> tuple[int, float, str]:
    """How many statements a page asked, how long the slowest took, and where the next page is."""
    with CaptureQueriesContext(connection) as queries:
        page = client.get(path).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', page)
    slowest = max(float(query["time"]) for query in queries)
    return len(queries), slowest, following[1].replace("&amp;", "&") if following else ""


@pytest.mark.soak
def test_every_page_of_the_list_asks_the_same_with_very_many_items():
    signer, version = make_clinician(active_from=NOON - timedelta(days=1)), make_version()
    client = sign_in(Client(), signer.user)
    items = [make_item(version=version, decision=decide(decided_by=signer), by=signer)]
    client.get(LIST)
    few, _, _ = asked(client, LIST)
    while len(items) < DECISIONS:
        items.append(make_item(version=version, decision=decide(decided_by=signer), by=signer))
    copy_every_item()

    middle = f"{LIST}?after=" + quote(f"{(NOON + timedelta(seconds=250)).isoformat()}_{items[0].pk}")
    first = asked(client, LIST)
    pages = [first, asked(client, first[2]), asked(client, middle)]

    assert PlanItem.objects.count() == DECISIONS * EACH
    assert [statements for statements, _, _ in pages] == [few] * 3
    assert max(slowest for _, slowest, _ in pages) < SLOW
    print([f"{statements} statements, {slowest * 1000:.0f} ms" for statements, slowest, _ in pages])  # noqa: T201


@pytest.mark.once
def test_a_list_that_asks_something_of_each_item_is_noticed(monkeypatch):
    signer, version, line = make_clinician(active_from=NOON - timedelta(days=1)), make_version(), told.line
    client = sign_in(Client(), signer.user)
    monkeypatch.setattr(told, "line", lambda item: line(item) if PlanItem.objects.get(pk=item.pk) else None)
    counts = []
    for _ in range(3):
        make_item(version=version, decision=decide(decided_by=signer), by=signer)
        counts.append(asked(client, LIST)[0])

    assert counts[1] < counts[2]
