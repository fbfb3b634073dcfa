"""A form that nobody goes on with: its people are told first, and what was raised on it stays."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail

from intake.models import Escalation, PatientAccess, Relation, Response
from intake.services import drafts, patient_mail, responses
from intake.services.cases import set_consent
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_draft, make_escalation, make_patient_user, make_submitted

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERS = {"bowel_change": "none"}


def draft_of(days: int = 28, *, messages: bool = True, **overrides) -> Response:
    """A draft that was saved so many days before noon."""
    fields = {"draft": ANSWERS, "started_at": NOON - 90 * DAY, "saved_at": NOON - days * DAY, **overrides}
    response = make_draft(**fields)
    agreement = {"purpose": "messages", "is_given": messages, "relation": "self"}
    set_consent(patient=response.case.patient, by=response.started_by, at=NOON, **agreement)
    return response


def one(due) -> Response:
    (response,) = due
    return response


# --- the message ----------------------------------------------------------------------------------
def test_two_days_before_the_end_everybody_who_may_go_on_is_told():
    response = draft_of()
    daughter = make_patient_user()
    PatientAccess.objects.create(user=daughter, patient=response.case.patient, relation=Relation.CARER)

    assert drafts.warn(one(drafts.to_warn(NOON)), NOON)

    assert sorted(m.to[0] for m in mail.outbox) == sorted([response.started_by.email, daughter.email])
    response.refresh_from_db()
    assert response.expires_at == NOON + 2 * DAY
    assert AuditEvent.objects.get(action="response.expiry_announced").reason == "mails: 2"


def test_the_mail_says_nothing_of_a_form_a_clinic_or_a_person(settings):
    response = draft_of()

    drafts.warn(one(drafts.to_warn(NOON)), NOON)

    text = f"{mail.outbox[0].subject} {mail.outbox[0].body}".lower()
    assert settings.SITE_ADDRESS in text
    about = ("form", "spine", "pain", "clinic", "answer", response.case.patient.full_name.lower())
    assert [word for word in about if word in text] == []


@pytest.mark.parametrize(
    ("messages", "until", "is_active"),
    [(False, None, True), (True, NOON - DAY, True), (True, None, False)],
    ids=["no messages wanted", "access ended", "account closed"],
)
def test_no_mail_goes_to_whoever_does_not_want_or_may_not_have_it_and_the_page_says_it(
    messages, until, is_active
):
    response = draft_of(messages=messages)
    PatientAccess.objects.update(until=until)
    response.started_by.is_active = is_active
    response.started_by.save()

    assert drafts.warn(one(drafts.to_warn(NOON)), NOON)

    assert mail.outbox == []
    response.refresh_from_db()
    assert response.expires_at == NOON + 2 * DAY


def refusal(code: int, *, of: str = "the address") -> SMTPException:
    """What a mail server answers where it does not take a message."""
    if of == "the message":
        return SMTPDataError(code, b"no")
    return SMTPRecipientsRefused({"somebody@example.org": (code, b"no")})


@pytest.mark.parametrize("of", ["the address", "the message"])
def test_an_address_that_is_gone_does_not_hold_up_the_others(monkeypatch, of):
    draft_of()

    def refuse(self, **options):
        raise refusal(550, of=of)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    assert drafts.warn(one(drafts.to_warn(NOON)), NOON)
    assert AuditEvent.objects.get(action="response.expiry_announced").reason == "mails: 0"


@pytest.mark.parametrize("of", ["the address", "the message"])
@pytest.mark.parametrize("code", [421, 450, 452])
def test_where_the_server_takes_the_mail_later_nothing_is_announced_yet(monkeypatch, code, of):
    draft_of()

    def put_off(self, **options):
        raise refusal(code, of=of)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", put_off)

    with pytest.raises(patient_mail.PutOff):
        drafts.warn(one(drafts.to_warn(NOON)), NOON)
    assert Response.objects.get().expires_at is None


def test_who_was_told_is_not_told_again_because_somebody_else_is_to_be_told_later(monkeypatch):
    response = draft_of()
    other = PatientAccess.objects.create(
        user=make_patient_user(), patient=response.case.patient, relation=Relation.CARER
    )
    send = mail.EmailMessage.send

    def one_of_two(self, **options):
        if self.to == [other.user.email]:
            raise refusal(450)
        return send(self, **options)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", one_of_two)

    assert drafts.warn(one(drafts.to_warn(NOON)), NOON)
    assert [message.to for message in mail.outbox] == [[response.started_by.email]]
    assert AuditEvent.objects.get(action="response.expiry_announced").reason == "mails: 1"


def test_without_a_mail_server_nothing_is_announced(monkeypatch):
    draft_of()

    def away(self, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)

    with pytest.raises(OSError):  # noqa: PT011 - whatever kind it is
        drafts.warn(one(drafts.to_warn(NOON)), NOON)
    assert Response.objects.get().expires_at is None


def test_nobody_is_told_early_twice_or_of_a_form_that_was_sent():
    draft_of(27)
    draft_of(expires_at=NOON + DAY)
    make_submitted(started_at=NOON - 90 * DAY)

    assert list(drafts.to_warn(NOON)) == []


def test_a_form_that_was_begun_and_never_saved_counts_from_its_beginning():
    response = make_draft(started_at=NOON - 28 * DAY)

    assert one(drafts.to_warn(NOON)) == response


def test_the_next_save_takes_the_message_back():
    response = draft_of(expires_at=NOON + DAY)

    responses.save_page(
        response_id=response.pk,
        page_key="urgent-signs",
        answers={},
        cleared=(),
        revision=0,
        by=response.started_by,
        at=NOON,
    )

    assert Response.objects.get().expires_at is None


def test_a_form_that_is_saved_while_the_mail_is_on_its_way_is_not_ended():
    draft_of()
    seen = one(drafts.to_warn(NOON))
    Response.objects.update(revision=1, saved_at=NOON)

    assert not drafts.warn(seen, NOON)
    assert Response.objects.get().expires_at is None


# --- the end --------------------------------------------------------------------------------------
def test_a_form_ends_with_its_time_and_its_answers_go():
    draft_of(expires_at=NOON)

    assert drafts.expire(one(drafts.to_expire(NOON)), NOON)

    response = Response.objects.get()
    assert (response.state, response.draft) == ("expired", {})
    event = AuditEvent.objects.get(action="response.expired")
    assert (event.role, event.reason) == ("system", "answers removed")


def test_nothing_ends_without_its_message_or_before_its_time():
    draft_of(300)
    draft_of(300, expires_at=NOON + timedelta(seconds=1))

    assert list(drafts.to_expire(NOON)) == []


def test_a_late_message_makes_the_end_late():
    """The sweeper was away for a month."""
    response = draft_of(58)

    drafts.warn(one(drafts.to_warn(NOON)), NOON)

    assert list(drafts.to_expire(NOON + 2 * DAY - timedelta(seconds=1))) == []
    assert one(drafts.to_expire(NOON + 2 * DAY)) == response


def test_a_form_that_is_saved_at_that_moment_is_kept():
    draft_of(expires_at=NOON)
    seen = one(drafts.to_expire(NOON))
    Response.objects.update(revision=1, expires_at=None)

    assert not drafts.expire(seen, NOON)
    assert Response.objects.get().draft == ANSWERS


@pytest.mark.parametrize("state", ["open", "acknowledged", "contacted"])
def test_while_a_red_flag_waits_for_somebody_its_form_stays(state):
    make_escalation(response=draft_of(), state=state)
    make_escalation(response=draft_of(expires_at=NOON), state=state)

    assert list(drafts.to_warn(NOON)) == []
    assert list(drafts.to_expire(NOON)) == []


def test_the_answers_behind_a_red_flag_are_kept_when_the_form_ends():
    make_escalation(response=draft_of(expires_at=NOON), state="closed")

    assert drafts.expire(one(drafts.to_expire(NOON)), NOON)

    assert Response.objects.get().draft == ANSWERS
    assert Escalation.objects.exists()
    assert AuditEvent.objects.get(action="response.expired").reason == "answers kept"


def test_two_days_are_two_days_when_the_clocks_change():
    """In the night of 25 October 2026 the clocks of the clinic go back."""
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    make_draft(started_at=before - 28 * DAY)

    drafts.warn(one(drafts.to_warn(before)), before)

    assert list(drafts.to_expire(before + timedelta(hours=47, minutes=59))) == []
    assert list(drafts.to_expire(before + timedelta(hours=48))) != []
