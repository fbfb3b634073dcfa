"""The queue page, and taking and giving back a case."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake import selectors
from intake.models import ReviewItem, Urgency
from intake.services import claims
from intake.services.transitions import change_if
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    ANSWERS,
    make_decision,
    make_escalation,
    make_patient,
    make_patient_user,
    make_review_item,
    make_submitted,
    make_summary,
    sign_in,
)
from tests.intake.bodies import flagged
from tests.intake.services.test_reviews import sign
from tests.intake.views.review.people import clinician_in, judged_item, unread_by_rules

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/review/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_row_says_how_urgent_how_long_who_and_why(client):
    clinician_in(client)
    summary = flagged(not_excluded=["rf_other"])
    item = judged_item(summary, submitted_at=timezone.now() - timedelta(minutes=22, seconds=5))

    html = page(client)

    assert "Emergency" in html
    assert "22 min" in html
    assert item.case.patient.full_name in html
    assert item.case.patient.reference in html
    assert "14 Mar 1974" in html
    assert "Test saddle" in html
    assert "Not excluded" in html
    assert "Bladder change: not sure" in html
    assert "nobody has it yet" in html


def test_the_clock_of_a_row_says_in_words_when_it_is_due_and_whether_it_is_late(client):
    clinician_in(client)
    now = timezone.now()
    judged_item(flagged(), submitted_at=now - timedelta(minutes=19, seconds=30))
    judged_item(flagged(), submitted_at=now - timedelta(minutes=45, seconds=30))

    late, soon = [row.split("</td>")[1] for row in page(client).split("<tr ")[1:]]

    assert "due in 10 min" in soon
    assert "is-late" not in soon
    assert "late by 15 min" in late
    assert "is-late" in late


def test_a_case_that_is_decided_has_no_clock(client):
    clinician = clinician_in(client)
    item = judged_item(state="decided", closed_at=timezone.now(), closed_by=clinician.user)
    make_decision(item=item, decided_by=clinician)

    html = page(client, "/review/?list=done")

    assert "due in" not in html
    assert "late by" not in html


def test_a_case_that_the_rules_could_not_read_has_the_look_of_the_unknown(client):
    clinician_in(client)
    unread_by_rules()

    html = page(client)

    assert "Read them by hand" in html
    assert "tag-unknown" in html
    assert "Urgent" in html


def test_an_empty_queue_says_what_comes(client):
    clinician_in(client)

    assert "No case is waiting" in page(client)
    assert "You have claimed no case" in page(client, "/review/?list=mine")
    assert "No case is decided yet" in page(client, "/review/?list=done")
    assert "No case is waiting" in page(client, "/review/?list=nonsense&after=nonsense")


def test_a_name_is_printed_as_text(client):
    clinician_in(client)
    make_review_item(patient=make_patient(full_name="<script>x()</script>" + "W" * 150))

    html = page(client)

    assert "<script>x()" not in html
    assert "&lt;script&gt;" in html


def test_two_hundred_rows_are_reached_page_by_page(client):
    clinician_in(client)
    for _ in range(60):
        make_review_item()

    seen, address = set(), "/review/"
    while address:
        html = page(client, address)
        seen |= set(re.findall(r'/review/([0-9a-f-]{36})/"', html))
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == 60


LISTS = ["", "?list=mine", "?list=answered", "?list=done"]


def fill(person, number: int) -> None:
    """So many rows for each list, and as many alarms."""
    at = timezone.now()
    for _ in range(number):
        make_escalation()
        told = make_review_item(rank=Urgency.URGENT, has_more=True)
        make_submitted(case=told.case, kind="more", input_seq=1)
        claims.claim(item_id=make_review_item().pk, by=person.user, at=at)
        done = make_review_item(state="decided", closed_at=at, closed_by=person.user)
        make_decision(item=done, decided_by=person)


def test_a_page_of_any_list_costs_four_statements_however_many_rows_there_are(client, monkeypatch):
    monkeypatch.setattr(selectors, "ROWS", 5)
    person = clinician_in(client)

    def costs() -> list[int]:
        page(client)  # that the alarm is new is noted once, in the session
        found = []
        for address in LISTS:
            with CaptureQueriesContext(connection) as statements:
                page(client, f"/review/{address}")
            found.append(len(statements))
        return found

    fill(person, 1)
    few = costs()
    fill(person, 6)

    assert costs() == few == [4, 4, 4, 4]
    assert 'rel="next"' in page(client, "/review/?list=done")


def test_what_is_done_says_who_decided_what(client):
    clinician = clinician_in(client)
    item = make_review_item(state="decided", closed_at=timezone.now(), closed_by=clinician.user)
    make_decision(item=item, decided_by=clinician)

    html = page(client, "/review/?list=done")

    assert "See in clinic" in html
    assert "Dr Test" in html
    assert str(item.pk) not in page(client)


def test_a_claim_leads_to_the_case_and_stands_under_mine(client):
    clinician_in(client)
    item = judged_item()

    response = client.post(f"/review/{item.pk}/claim/")

    assert response.url == f"/review/{item.pk}/"
    assert str(item.pk) in page(client, "/review/?list=mine")
    assert "Dr Test, 0 min" in page(client)


def test_who_comes_second_reads_who_has_it(client):
    clinician_in(client)
    item = judged_item()
    first = clinician_in(Client(), name="Dr First")
    claims.claim(item_id=item.pk, by=first.user, at=timezone.now())

    response = client.post(f"/review/{item.pk}/claim/")

    assert response.status_code == 409
    assert "Dr First has had it since" in response.content.decode()


def test_claiming_twice_is_no_conflict(client):
    clinician_in(client)
    item = judged_item()
    client.post(f"/review/{item.pk}/claim/")

    assert client.post(f"/review/{item.pk}/claim/").status_code == 302


def test_releasing_gives_the_case_back_and_only_its_holder_can(client):
    clinician_in(client)
    item = judged_item()
    client.post(f"/review/{item.pk}/claim/")
    other = Client()
    clinician_in(other)

    assert other.post(f"/review/{item.pk}/release/").status_code == 409
    assert client.post(f"/review/{item.pk}/release/").url == "/review/"

    item.refresh_from_db()
    assert item.state == ReviewItem.State.WAITING
    assert client.post(f"/review/{item.pk}/release/").status_code == 409


@pytest.mark.parametrize("act", ["claim", "release", "decide", "correct", "examination", "imaging"])
def test_a_case_that_does_not_exist_is_not_found(client, act):
    clinician_in(client)

    assert client.post(f"/review/00000000-0000-4000-8000-000000000000/{act}/").status_code == 404


def test_a_patient_does_not_get_in(client):
    sign_in(client, make_patient_user())

    assert client.get("/review/").status_code == 403


def test_the_answers_of_a_plain_case_leave_nothing_open(client):
    clinician_in(client)
    make_review_item(answers=ANSWERS)

    assert "no red flag met" in page(client)


# --- what the patient added to --------------------------------------------------------------------
def test_a_case_of_which_more_was_told_stands_in_a_list_of_its_own_until_it_is_decided(client):
    clinician = clinician_in(client)
    plain, told, decided = (judged_item() for _ in range(3))
    for item in (told, decided):
        make_submitted(case=item.case, kind="more", input_seq=1)
        change_if(ReviewItem, item.pk, Q(has_more=False), has_more=True)
    claims.claim(item_id=decided.pk, by=clinician.user, at=timezone.now())
    sign(ReviewItem.objects.get(pk=decided.pk))

    html = page(client, "/review/?list=answered")

    assert str(told.pk) in html
    assert str(plain.pk) not in html
    assert str(decided.pk) not in html


# --- finding a person -----------------------------------------------------------------------------
def search(client: Client, typed: str) -> str:
    response = client.post("/review/search/", {"q": typed})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def wanted() -> ReviewItem:
    """One whom the searches are for, beside somebody else."""
    make_review_item(patient=make_patient(full_name="Jonas Feld", birth_date=date(1950, 1, 2)))
    person = make_patient(full_name="Anna Oppenheimer", birth_date=date(1980, 5, 9), reference="K7R-4DX")
    return make_review_item(patient=person)


@pytest.mark.parametrize(
    "typed",
    [
        *("anna", "oppen ANNA", "  Anna   Oppenheimer "),
        *("9.5.1980", "1980-05-09", "09/05/1980", "9 May 1980"),
        *("k7r4dx", "K7R-4DX", "k7r 4dx"),
    ],
)
def test_a_person_is_found_by_name_birth_date_or_reference(client, wanted, typed):
    clinician_in(client)

    html = search(client, typed)

    assert str(wanted.pk) in html
    assert "Jonas" not in html
    assert "1 case found" in html


@pytest.mark.parametrize("typed", ["Anna Feld", "10.5.1980", "K7R-4DY", "31.2.1980", "%", "_", "' OR 1=1 --"])
def test_who_is_not_there_is_not_found_and_the_page_says_what_can_be_typed(client, wanted, typed):
    clinician_in(client)

    html = search(client, typed)

    assert "No case found" in html
    assert str(wanted.pk) not in html


def test_a_case_that_is_decided_is_found_too_and_stands_behind_the_open_ones(client):
    clinician = clinician_in(client)
    patient = make_patient(full_name="Anna Oppenheimer")
    closed = make_review_item(
        patient=patient, state="decided", closed_at=timezone.now(), closed_by=clinician.user, rank=0
    )
    make_decision(item=closed, decided_by=clinician)
    waits = make_review_item(patient=patient)

    html = search(client, "anna")

    assert "See in clinic" in html
    assert html.index(str(waits.pk)) < html.index(str(closed.pk))


def test_a_search_leaves_a_trail_without_what_was_typed(client, wanted):
    clinician = clinician_in(client)

    search(client, "oppenheimer")

    event = AuditEvent.objects.get(action="queue.searched")
    assert (event.actor, event.reason) == (clinician.user, "1 found")


def test_what_was_typed_is_printed_as_text_and_never_taken_from_an_address(client):
    clinician_in(client)

    assert "<b>x" not in search(client, "<b>x")
    assert client.get("/review/search/?q=anna").status_code == 405
    assert client.post("/review/search/", {"q": "  "}).url == "/review/"


def test_people_are_reached_page_by_page_each_once_open_ones_first(client, monkeypatch):
    monkeypatch.setattr(selectors, "ROWS", 2)
    clinician = clinician_in(client)
    people = [make_patient(full_name=f"Anna {number}") for number in range(7)]
    closed = {"state": "decided", "closed_at": timezone.now(), "closed_by": clinician.user, "rank": 0}
    items = [make_review_item(patient=one, **(closed if n % 2 else {})) for n, one in enumerate(people)]

    found, mark = [], ""
    while True:
        html = client.post("/review/search/", {"q": "anna", "after": mark}).content.decode()
        found += re.findall(r'<a href="/review/([0-9a-f-]{36})/"', html)
        following = re.search(r'name="after" value="([^"]+)"', html)
        if following is None:
            break
        assert "2 of the cases that fit" in html
        mark = following[1]

    assert sorted(found) == sorted(str(item.pk) for item in items)
    assert set(found[:4]) == {str(item.pk) for item in items[::2]}


# --- what comes in while the page is open ---------------------------------------------------------
def came_in(at: datetime) -> ReviewItem:
    summary = make_summary(made_at=at)
    return make_review_item(case=summary.case, summary=summary, submitted_at=at)


def asked(client: Client) -> str:
    """The address that the open page asks."""
    return re.search(r'hx-get="(/review/arrivals/[^"]+)"', page(client))[1].replace("&amp;", "&")


def test_an_open_page_is_told_what_came_in_and_once(client):
    clinician_in(client)
    came_in(timezone.now() - timedelta(minutes=5))
    address = asked(client)
    assert client.get(address).status_code == 204
    came_in(timezone.now() + timedelta(seconds=1))
    unread_by_rules(submitted_at=timezone.now() + timedelta(seconds=1))

    told = client.get(address).content.decode()

    assert "2 new" in told
    following = re.search(r'hx-get="([^"]+)"', told)[1].replace("&amp;", "&")
    assert client.get(following).status_code == 204


def test_only_the_first_page_of_what_waits_asks(client):
    clinician_in(client)

    assert "/review/arrivals/" not in page(client, "/review/?list=done")


@pytest.mark.parametrize("said", ["", "?since=x&known=0", "?since=99999999999999999&known=0"])
def test_a_question_that_no_page_asks_is_answered_from_now_on(client, said):
    clinician_in(client)

    assert "As of" in page(client, f"/review/arrivals/{said}")
