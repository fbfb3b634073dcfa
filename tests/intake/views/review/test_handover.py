"""The page that hands a case over, and where the note is read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from intake.models import Handover, ReviewItem
from intake.services import claims, handovers
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import make_clinician, make_decision, make_review_item, make_staff, sign_in
from tests.intake.views.review.people import clinician_in, judged_item

pytestmark = pytest.mark.django_db
NOTE = "Bladder <b>not</b> asked about."


@pytest.fixture
def me(client):
    return clinician_in(client, name="Dr Me")


@pytest.fixture
def colleague():
    return make_clinician(name="Dr Colleague")


@pytest.fixture
def item(client, me) -> ReviewItem:
    case = judged_item()
    return claims.claim(item_id=case.pk, by=me.user, at=timezone.now())


def page(item: ReviewItem) -> str:
    return f"/review/{item.pk}/hand-over/"


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_case_is_handed_over_and_both_read_so(client, item, colleague):
    assert page(item) in read(client, f"/review/{item.pk}/")
    assert "Dr Colleague</option>" in read(client, page(item))

    response = client.post(page(item), {"to": colleague.pk, "note": NOTE}, follow=True)

    assert response.redirect_chain == [("/review/", 302)]
    html = response.content.decode()
    assert "The case is handed over to Dr Colleague." in html
    assert "Dr Colleague, 0 min" in html
    assert "Handed over by Dr Me" in html
    assert "Bladder &lt;b&gt;not&lt;/b&gt; asked about." in html
    assert str(item.pk) not in read(client, "/review/?list=mine")
    theirs = sign_in(Client(), colleague.user)
    assert str(item.pk) in read(theirs, "/review/?list=mine")
    assert "To Dr Colleague, by Dr Me" in read(theirs, f"/review/{item.pk}/")


def test_what_came_back_into_the_queue_says_to_whom_it_was_handed(client, item, colleague):
    client.post(page(item), {"to": colleague.pk, "note": "x" * 500})
    claims.release_overdue(at=timezone.now() + claims.lasts())

    html = read(client, "/review/")

    assert "nobody has it yet" in html
    assert "Handed over to Dr Colleague by Dr Me" in html
    assert "x" * 119 + "…" in html


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"note": "Note."}, "Choose a colleague."),
        ({"to": "me", "note": "Note."}, "cannot take the case"),
        ({"to": "left", "note": "Note."}, "cannot take the case"),
        ({"to": "colleague"}, "Write what your colleague should know."),
        ({"to": "colleague", "note": "x" * 501}, "at most 500 characters"),
    ],
    ids=["nobody", "oneself", "somebody who left", "no note", "too long a note"],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client, me, item, colleague, said, words):
    people = {"me": me, "colleague": colleague, "left": make_clinician(active_until=timezone.now())}
    sent = {**said, **({"to": people[said["to"]].pk} if "to" in said else {})}

    response = client.post(page(item), sent)

    assert response.status_code == 200
    html = response.content.decode()
    assert "There is a problem" in html
    assert words in html
    assert said.get("note", "") in html
    assert not Handover.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_does_not_have_it_reads_who_does(client, me, colleague, method):
    theirs = claims.claim(item_id=judged_item().pk, by=colleague.user, at=timezone.now())

    response = getattr(client, method)(page(theirs), {"to": make_clinician().pk, "note": NOTE})

    assert response.status_code == 409
    assert "Dr Colleague has had it since" in response.content.decode()
    assert page(theirs) not in read(client, f"/review/{theirs.pk}/")


def test_a_clinical_lead_hands_over_what_others_have_and_what_nobody_has(client, colleague):
    sign_in(client, make_staff(Role.CLINICAL_LEAD))
    free = judged_item()
    theirs = claims.claim(item_id=judged_item().pk, by=colleague.user, at=timezone.now())
    other = make_clinician(name="Dr Other")

    assert page(free) in read(client, f"/review/{free.pk}/")
    assert "Nobody has this case now." in read(client, page(free))
    assert "Dr Colleague has this case" in read(client, page(theirs))
    for case in (free, theirs):
        assert client.post(page(case), {"to": other.pk, "note": NOTE}).status_code == 302

    assert ReviewItem.objects.filter(claimed_by=other.user).count() == 2
    assert "by a colleague" in read(client, "/review/")


def test_a_case_that_is_decided_says_so(client, me):
    done = make_review_item(state="decided", closed_at=timezone.now(), closed_by=me.user)
    make_decision(item=done, decided_by=me)

    assert client.get(page(done)).status_code == 409
    assert page(done) not in read(client, f"/review/{done.pk}/")


REFUSALS = {
    "left": (handovers.NotAColleague, 200, "cannot take the case"),
    "has it": (handovers.HasItAlready, 200, "is with this colleague already"),
    "taken": (claims.NotClaimed, 409, "Nothing was stored"),
    "decided": (handovers.MovedOn, 409, "Nothing was stored"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_happened_while_the_form_was_open_is_said(client, item, colleague, monkeypatch, name):
    refusal, status, words = REFUSALS[name]

    def refuse(**said: object) -> None:
        raise refusal

    monkeypatch.setattr(handovers, "hand_over", refuse)

    response = client.post(page(item), {"to": colleague.pk, "note": NOTE})

    assert response.status_code == status
    assert words in response.content.decode()


def test_two_colleagues_of_one_name_are_told_apart(client, item, colleague):
    twin = make_clinician(name="Dr Colleague", registration_number="T-twin")

    html = read(client, page(item))

    assert "Dr Colleague (T-twin)</option>" in html
    assert f"Dr Colleague ({colleague.registration_number})</option>" in html
    assert str(twin.pk) in html


def test_without_a_colleague_the_page_says_what_to_do_instead(client, item):
    assert "No colleague can take it." in read(client, page(item))


def test_opening_the_page_is_work_on_the_case_and_leaves_a_trail(client, me, item):
    ReviewItem.objects.get(pk=item.pk)
    before = item.claim_until - timedelta(minutes=10)
    item.claim_until = before
    item.save()

    read(client, page(item))

    item.refresh_from_db()
    assert item.claim_until > before
    assert AuditEvent.objects.filter(patient_id=item.case.patient_id, actor=me.user).exists()
    assert client.get("/review/00000000-0000-4000-8000-000000000000/hand-over/").status_code == 404
