"""What a clinician sent to sign when their session was over is on the case after signing in again."""

import pytest
from django.test import Client

from intake.models import Decision, UnsignedText
from orthoregen.accounts import sessions
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import make_escalation, make_staff, sign_in
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item, signing

pytestmark = pytest.mark.django_db
NOTE = "Bladder asked about: normal."
POLLED = ("alarm", "arrivals")
OURS = "http://testserver"
ONLY = "Your note, next step, message and reason for another urgency"
LOST = "what you wrote of single structures is not"
TOO_OLD = "The form was open for too long"


@pytest.fixture
def me(client):
    return clinician_in(client, name="Dr Me")


@pytest.fixture
def item(me):
    return claimed_by(me)


def sign(client: Client, item, act: str = "decide", origin: str = "", **said):
    headers = {"origin": origin} if origin else None
    return client.post(f"/review/{item.pk}/{act}/", signing(item, **{"note": NOTE, **said}), headers=headers)


def is_away(client: Client) -> None:
    """Longer than a session of staff lasts."""
    session = client.session
    session[sessions.SEEN] = 0
    session.save()


def read(client: Client, item) -> str:
    response = client.get(f"/review/{item.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_what_was_written_is_on_the_case_again_and_nothing_is_signed_or_chosen(client, me, item):
    is_away(client)

    sent = sign(client, item, message="Come on Monday.")
    told = client.get(sent.url).content.decode()
    page = read(sign_in(client, me.user), item)

    assert sent.status_code == 302
    assert f"{ONLY} are kept for half an hour" in told
    assert NOTE not in told
    assert not Decision.objects.exists()
    assert f"{ONLY} are here again" in page
    assert f"{NOTE}</textarea>" in page
    assert "Come on Monday.</textarea>" in page
    assert " checked" not in page.partition('id="sign"')[2]


def test_an_open_page_that_asks_by_itself_does_not_take_from_them_whose_it_was(client, me, item):
    is_away(client)

    asked = [client.get(f"/review/{piece}/", headers={"accept": "application/json"}) for piece in POLLED]
    ended_by_asking = AuditEvent.objects.filter(action="session.ended").exists()
    sign(client, item)

    assert [answer.status_code for answer in asked] == [401, 401]
    assert not ended_by_asking
    assert UnsignedText.objects.get().by == me.user
    assert client.get("/review/").status_code == 302
    assert AuditEvent.objects.get(action="session.ended").actor_id == me.user.pk


@pytest.mark.parametrize("address", ["/review/", "/review/escalations/"])
def test_asking_by_itself_leaves_a_session_that_is_over_as_useless_as_before(client, me, address):
    is_away(client)
    client.get("/review/alarm/")

    assert client.get(address).url.startswith("/accounts/staff/")
    assert not client.session.get("_auth_user_id")


def test_it_is_said_that_words_of_a_structure_are_not_kept(client, me, item):
    is_away(client)
    disagreed = {"agree-0": "disagree", "why-0": "other", "text-0": "The reflex was normal."}

    told = client.get(sign(client, item, **disagreed).url).content.decode()
    page = read(sign_in(client, me.user), item)
    changed = sign(client, item, seen="0" * 64, **disagreed).content.decode()

    for said in (told, page, changed):
        assert LOST in said
        assert "The reflex was normal." not in said


def test_once_it_is_signed_it_is_not_kept_any_longer(client, me, item):
    is_away(client)
    sign(client, item)

    sign(sign_in(client, me.user), item)

    assert Decision.objects.get().note == NOTE
    assert not UnsignedText.objects.exists()


def test_where_it_cannot_be_signed_now_it_can_be_copied(client, me):
    unclaimed = judged_item()
    is_away(client)
    sign(client, unclaimed, by=str(me.user.pk))

    page = read(sign_in(client, me.user), unclaimed)

    assert NOTE in page.partition("What you wrote")[2]


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "the case changed"])
def test_beside_an_open_emergency_it_can_be_copied(client, me, item, is_kept):
    make_escalation(response=item.case.responses.get(), flag="rf_gone", because={"saddle_numbness": "yes"})
    if is_kept:
        is_away(client)
    sent = sign(client, item, seen="0" * 64)

    page = read(sign_in(client, me.user), item) if is_kept else sent.content.decode()

    assert sent.status_code == (302 if is_kept else 409)
    assert "An emergency of this case is open." in page
    assert NOTE in page.partition("What you wrote</h2>")[2]


def test_a_correction_that_was_not_signed_comes_back_as_it_was_written(client, me, item):
    sign(client, item)
    decision = Decision.objects.get()
    is_away(client)
    sign(client, item, "correct", replaces=str(decision.pk), next_step="Call on Monday.")

    page = read(sign_in(client, me.user), item)

    assert 'value="Call on Monday."' in page
    assert "<details open><summary>Correct this decision" in page


def test_a_correction_that_was_not_signed_has_what_was_taken_out_of_it_taken_out(client, me, item):
    sign(client, item, message="Come today.")
    is_away(client)
    sign(client, item, "correct", replaces=str(Decision.objects.get().pk), message="")

    page = read(sign_in(client, me.user), item)

    assert f"{NOTE}</textarea>" in page
    assert "Come today.</textarea>" not in page


@pytest.mark.parametrize("replaces", [{}, {"replaces": "11111111-1111-4111-8111-111111111111"}])
def test_what_was_not_written_of_the_decision_that_stands_is_not_laid_over_it(client, me, item, replaces):
    """A colleague signed in between: the words of the two are not mixed."""
    sign(client, item, message="Come today.", next_step="Call on Monday.", note="Seen.")
    is_away(client)
    sign(client, item, "correct" if replaces else "decide", message="", next_step="Mine.", **replaces)

    page = read(sign_in(client, me.user), item)
    form, _, written = page.partition("What you wrote</h2>")

    assert "Come today.</textarea>" in form
    assert 'value="Call on Monday."' in form
    assert NOTE not in form
    assert NOTE in written
    assert "Mine." in written
    assert "<details><summary>Correct this decision" in form


def test_nobody_else_sees_it(client, me, item):
    is_away(client)
    sign(client, item)

    assert NOTE not in read(sign_in(Client(), make_staff("clinician")), item)


def test_what_was_written_by_another_in_the_same_browser_is_given_to_nobody(client, me, item):
    """They signed out in another window, and a colleague signed in; the page of the first is still open."""
    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, make_staff("clinician"))

    refused = sign(browser, item, origin=OURS)

    assert not UnsignedText.objects.exists()
    assert refused.status_code == 403
    assert TOO_OLD in refused.content.decode()
    assert f'name="by" value="{me.user.pk}"' in read(client, item)


def test_a_page_from_before_the_last_sign_in_is_kept_for_who_wrote_it(me, item):
    browser = sign_in(Client(enforce_csrf_checks=True), me.user)

    refused = sign(browser, item, origin=OURS)

    assert refused.status_code == 302
    assert f"{NOTE}</textarea>" in read(browser, item)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.CATALOGUE_ADMIN])
def test_of_staff_who_may_not_sign_nothing_is_kept(item, role):
    other = make_staff(role)
    browser = sign_in(Client(), other)
    is_away(browser)

    sign(browser, item, by=str(other.pk))

    assert not UnsignedText.objects.exists()


def test_where_nobody_knows_whose_session_it_was_nothing_is_kept(client, item):
    is_away(client)
    client.get("/")  # here it ends

    told = client.get(sign(client, item).url).content.decode()

    assert not UnsignedText.objects.exists()
    assert "could not be kept" in told
    assert NOTE not in told


def test_where_nothing_was_written_nothing_is_said_to_be_lost(client, item):
    is_away(client)
    client.get("/")

    told = client.get(sign(client, item, note=" ").url).content.decode()

    assert "could not be kept" not in told
