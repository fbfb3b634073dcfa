"""Who keeps the catalogue is told by mail that something is due, and of nothing else."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from orthoregen.accounts.models import Role, RoleGrant
from tests.people import make_staff
from tests.treatments.published import LONG_AGO, keeper, lead, publish
from treatments.models import Treatment
from treatments.selectors import day_of
from treatments.services import approving

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def due(catalogue, code: str, days: int) -> Treatment:
    """An entry whose review is due in so many days."""
    at = timezone.now() - timedelta(days=30)
    publish(catalogue[code], at=at, review_by=day_of(timezone.now()) + timedelta(days=days))
    return catalogue[code]


def end(grants) -> None:
    """The roles ended long ago."""
    for grant in grants:
        grant.valid_until = LONG_AGO + timedelta(days=1)
        grant.save()


def test_those_who_keep_it_are_told_how_many_and_not_which(catalogue, capsys):
    admin, approver, other, gone = keeper(), lead(), make_staff(Role.CLINICIAN), keeper()
    end(RoleGrant.objects.filter(user=gone))
    late = due(catalogue, "prp", -1)
    due(catalogue, "rfa", 300)

    call_command("mail_due_reviews")

    told = {message.to[0] for message in mail.outbox}
    assert {admin.email, approver.email} <= told
    assert not {other.email, gone.email} & told
    assert len(mail.outbox) == len(told)
    text = mail.outbox[0].body
    assert "Due for review within 60 days: 1" in text
    assert "no plan can name them: 1" in text
    assert "/treatments/manage/?list=due" in text
    assert late.name not in text + mail.outbox[0].subject
    assert f"mails: {len(told)}" in capsys.readouterr().out


def test_nobody_is_told_where_nothing_is_due(catalogue):
    keeper()
    due(catalogue, "prp", 300)

    call_command("mail_due_reviews")

    assert mail.outbox == []


def test_an_entry_that_was_retired_is_due_no_more(catalogue):
    keeper()
    treatment = due(catalogue, "prp", -1)
    approving.retire(code=treatment.code, reason="Stopped.", by=lead(), at=timezone.now())

    call_command("mail_due_reviews")

    assert mail.outbox == []


def test_an_address_that_is_refused_keeps_nobody_else_from_being_told(catalogue, monkeypatch):
    people = {keeper().email, lead().email}
    due(catalogue, "prp", -1)
    told: list[str] = []
    send = EmailBackend.send_messages

    def first_is_refused(backend, messages):
        told.append(messages[0].to[0])
        if len(told) == 1:
            raise SMTPRecipientsRefused({told[0]: (550, b"No such person")})
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", first_is_refused)
    with pytest.raises(CommandError, match=r"1 of \d+ mails could not be sent: SMTPRecipientsRefused"):
        call_command("mail_due_reviews")

    assert people <= set(told)
    assert {message.to[0] for message in mail.outbox} == set(told[1:])
    assert len(told) == len(set(told)) >= 2


def test_a_mail_server_that_is_away_is_said(catalogue, monkeypatch):
    due(catalogue, "prp", -1)

    def away(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    with pytest.raises(CommandError, match="ConnectionRefusedError"):
        call_command("mail_due_reviews")


def test_that_nobody_keeps_the_catalogue_is_said(catalogue):
    due(catalogue, "prp", -1)
    end(RoleGrant.objects.all())

    with pytest.raises(CommandError, match="nobody keeps the catalogue"):
        call_command("mail_due_reviews")
