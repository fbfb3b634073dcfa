"""The clock tells one person after the other, and raises the alarm when nobody comes.

The clock is handed in: nights, weekends and the nights of change are walked through in steps of the sweeper.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from intake.models import Escalation, EscalationEvent, Urgency
from intake.services import escalation_clocks, escalations
from orthoregen.accounts.models import RoleGrant
from orthoregen.accounts.on_call import set_order
from orthoregen.audit.models import AuditEvent
from tests.factories import make_clinician, make_escalation, make_staff

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
EVERY = timedelta(seconds=15)  # as often as the sweeper comes
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


WEDNESDAY = london("2026-11-25 09:00")


def on_call(*names: str) -> list:
    """Put these on call, first one first."""
    people = [make_clinician(name=name, active_from=LONG_AGO) for name in names]
    for grant in RoleGrant.objects.filter(user__in=[one.user for one in people]):
        grant.valid_from = LONG_AGO
        grant.save()
    set_order(clinicians=people, seen=0, by=None, at=WEDNESDAY - timedelta(days=300))
    return people


def raised(at: datetime, rank: int = Urgency.EMERGENCY) -> Escalation:
    return make_escalation(rank=rank, raised_at=at, clock_at=at)


def strike(at: datetime) -> int:
    """What the sweeper does in one round; how many clocks struck."""
    with escalation_clocks.Post() as post:
        return sum(escalation_clocks.strike(one, at, post=post) for one in escalation_clocks.due(at))


def story(escalation: Escalation) -> list[tuple[str, str]]:
    events = escalation.events.order_by("pk").select_related("told__clinician")
    return [(event.kind, event.told.clinician.name if event.told else "") for event in events]


def times(escalation: Escalation, *kinds: str) -> list[datetime]:
    return list(escalation.events.filter(kind__in=kinds).order_by("pk").values_list("at", flat=True))


class BrokenFor(EmailBackend):
    """A mail server that refuses some addresses."""

    refused: tuple[str, ...] = ()

    def send_messages(self, messages):
        if any(address in self.refused for message in messages for address in message.to):
            raise ConnectionRefusedError
        return super().send_messages(messages)


class Away(EmailBackend):
    """A mail server that does not answer."""

    asked = 0

    def open(self):
        type(self).asked += 1
        raise TimeoutError


@pytest.fixture
def refuse(settings, monkeypatch):
    """Have the mail server refuse these people."""
    settings.EMAIL_BACKEND = f"{__name__}.BrokenFor"
    return lambda *people: monkeypatch.setattr(BrokenFor, "refused", [one.user.email for one in people])


class TestTelling:
    def test_the_first_on_call_is_told_at_once_by_a_mail_that_says_nothing(self):
        first, _second = on_call("Dr First", "Dr Second")
        escalation = raised(WEDNESDAY)

        assert strike(WEDNESDAY) == 1

        assert story(escalation) == [("delivered", "Dr First")]
        [sent] = mail.outbox
        assert sent.to == [first.user.email]
        assert sent.subject == "Please acknowledge by 25 Nov, 09:15"
        assert "/review/escalations/" in sent.body
        patient = escalation.response.case.patient
        telling = (
            patient.full_name,
            patient.reference,
            "saddle",
            "numb",
            "emergency",
            "spine",
            settings.CLINIC.name,
        )
        assert [word for word in telling if word.lower() in (sent.subject + sent.body).lower()] == []

    def test_several_that_are_raised_at_once_are_one_mail(self):
        on_call("Dr First")
        rows = [raised(WEDNESDAY) for _ in range(3)] + [raised(WEDNESDAY, Urgency.URGENT)]

        assert strike(WEDNESDAY) == 4

        assert [story(row) for row in rows] == [[("delivered", "Dr First")]] * 4
        assert [sent.subject[-5:] for sent in mail.outbox] == ["09:15", "11:00"]

    def test_who_does_not_acknowledge_in_time_is_followed_by_the_next(self):
        on_call("Dr First", "Dr Second")
        escalation = raised(WEDNESDAY)
        strike(WEDNESDAY)

        assert strike(WEDNESDAY + timedelta(minutes=15) - EVERY) == 0
        assert strike(WEDNESDAY + timedelta(minutes=15)) == 1

        assert story(escalation)[1:] == [("handed_on", "Dr Second"), ("delivered", "Dr Second")]

    def test_after_the_last_one_the_alarm_is_raised_and_the_round_begins_again(self):
        on_call("Dr First", "Dr Second")
        escalation = raised(WEDNESDAY)

        for quarter in range(5):
            strike(WEDNESDAY + quarter * timedelta(minutes=15))

        assert [kind for kind, _name in story(escalation)].count("unanswered") == 2
        assert story(escalation)[3:6] == [
            ("unanswered", ""),
            ("handed_on", "Dr First"),
            ("delivered", "Dr First"),
        ]
        escalation.refresh_from_db()
        assert escalation.unanswered_at == WEDNESDAY + timedelta(minutes=30)
        assert AuditEvent.objects.filter(action="escalation.unanswered", actor=None).count() == 2

    def test_the_alarm_is_a_failure_in_the_log(self, caplog):
        on_call("Dr Only")
        raised(WEDNESDAY)

        for quarter in range(2):
            strike(WEDNESDAY + quarter * timedelta(minutes=15))

        assert "escalation.unanswered" in caplog.text

    @pytest.mark.parametrize("after", [timedelta(), timedelta(minutes=15), timedelta(hours=2)])
    def test_once_it_is_acknowledged_nobody_else_is_told(self, after):
        on_call("Dr First", "Dr Second")
        escalation = raised(WEDNESDAY)
        at = WEDNESDAY
        while at < WEDNESDAY + after:
            strike(at)
            at += timedelta(minutes=15)
        escalation.refresh_from_db()
        escalations.acknowledge(escalation=escalation, by=make_staff(), at=WEDNESDAY + after)
        before = story(escalation)

        for day in range(3):
            assert strike(WEDNESDAY + after + timedelta(days=day)) == 0

        assert story(escalation) == before

    def test_an_order_that_changes_in_between_counts_from_then_on(self):
        first, second = on_call("Dr First", "Dr Second")
        escalation = raised(WEDNESDAY)
        strike(WEDNESDAY)
        third = make_clinician(name="Dr Third")
        set_order(clinicians=[third, second, first], seen=1, by=None, at=WEDNESDAY + timedelta(days=400))
        third.active_from = LONG_AGO
        third.save()
        RoleGrant.objects.filter(user=third.user).update(valid_from=LONG_AGO)

        strike(WEDNESDAY + timedelta(minutes=15))

        assert story(escalation)[-1] == ("delivered", "Dr Third")

    def test_with_nobody_on_call_the_alarm_comes_at_once_and_is_noted_once(self):
        escalation = raised(WEDNESDAY)

        for quarter in range(4):
            strike(WEDNESDAY + quarter * timedelta(minutes=15))

        assert story(escalation) == [("unanswered", "")]
        on_call("Dr Late")
        strike(WEDNESDAY + timedelta(hours=1))
        assert story(escalation)[1:] == [("delivered", "Dr Late")]


class TestMailThatFails:
    def test_the_next_person_is_told_in_the_same_breath(self, refuse):
        first, _second = on_call("Dr First", "Dr Second")
        refuse(first)
        escalation = raised(WEDNESDAY)

        strike(WEDNESDAY)

        assert story(escalation) == [("not_delivered", "Dr First"), ("delivered", "Dr Second")]
        escalation.refresh_from_db()
        assert escalation.unanswered_at is None
        assert escalation.clock_at == WEDNESDAY + timedelta(minutes=15)

    def test_where_nobody_can_be_told_the_alarm_comes_at_once_and_it_is_tried_again_soon(self, refuse):
        people = on_call("Dr First", "Dr Second")
        refuse(*people)
        escalation = raised(WEDNESDAY)

        strike(WEDNESDAY)

        assert story(escalation)[-1] == ("unanswered", "")
        escalation.refresh_from_db()
        assert escalation.clock_at == WEDNESDAY + escalation_clocks.TRY_AGAIN
        refuse()
        strike(WEDNESDAY + escalation_clocks.TRY_AGAIN)
        assert story(escalation)[-1] == ("delivered", "Dr First")

    def test_a_server_that_does_not_answer_is_asked_once_a_round_and_no_clock_stops(
        self, settings, monkeypatch
    ):
        settings.EMAIL_BACKEND = f"{__name__}.Away"
        monkeypatch.setattr(Away, "asked", 0)
        on_call("Dr First", "Dr Second")
        rows = [raised(WEDNESDAY) for _ in range(3)]

        strike(WEDNESDAY)

        assert Away.asked == 1
        for row in rows:
            assert [kind for kind, _name in story(row)] == ["not_delivered", "not_delivered", "unanswered"]

    def test_a_process_that_dies_while_it_sends_is_followed_by_another_that_tells_again(self, monkeypatch):
        on_call("Dr First")
        escalation = raised(WEDNESDAY)

        def die(*_: object) -> bool:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(escalation_clocks.Post, "told", die)
            with pytest.raises(KeyboardInterrupt):
                strike(WEDNESDAY)
        assert strike(WEDNESDAY + EVERY) == 0

        strike(WEDNESDAY + escalation_clocks.HOLD)

        assert story(escalation) == [("delivered", "Dr First")]

    def test_somebody_who_acknowledges_while_the_mail_is_on_its_way_ends_it(self, monkeypatch):
        on_call("Dr First")
        escalation = raised(WEDNESDAY)
        told = escalation_clocks.Post.told

        def acknowledge_meanwhile(self, *mail: object) -> bool:
            row = Escalation.objects.get(pk=escalation.pk)
            escalations.acknowledge(escalation=row, by=make_staff(), at=WEDNESDAY)
            return told(self, *mail)

        monkeypatch.setattr(escalation_clocks.Post, "told", acknowledge_meanwhile)

        strike(WEDNESDAY)

        assert [kind for kind, _name in story(escalation)] == ["acknowledged", "delivered"]
        assert strike(WEDNESDAY + timedelta(days=1)) == 0


# --- nights, weekends, the nights of change -------------------------------------------------------
def walk(escalation: Escalation, until: datetime) -> None:
    """Come by as often as the sweeper would, but skip the rounds in which nothing can be due."""
    at = escalation.raised_at
    while at <= until:
        strike(at)
        escalation.refresh_from_db()
        rounds = max(1, -((at - escalation.clock_at) // EVERY))
        at += rounds * EVERY


@pytest.mark.parametrize(
    ("rank", "start", "handed_on", "alarm"),
    [
        # by day
        (0, "2026-11-25 09:00", "2026-11-25 09:15", "2026-11-25 09:30"),
        (1, "2026-11-25 09:00", "2026-11-25 11:00", "2026-11-25 13:00"),
        (2, "2026-11-25 09:00", "2026-11-26 09:00", "2026-11-27 09:00"),
        (3, "2026-11-25 09:00", "2026-11-26 09:00", "2026-11-27 09:00"),
        # over a weekend: only the emergency does not wait
        (0, "2026-11-27 17:50", "2026-11-27 18:05", "2026-11-27 18:20"),
        (1, "2026-11-27 17:00", "2026-11-30 09:00", "2026-11-30 11:00"),
        (2, "2026-11-27 17:00", "2026-11-30 17:00", "2026-12-01 17:00"),
        (3, "2026-11-28 12:00", "2026-11-30 18:00", "2026-12-01 18:00"),
        # the night in which the clock goes forward, at 01:00
        (0, "2026-03-29 00:50", "2026-03-29 02:05", "2026-03-29 02:20"),
        (1, "2026-03-27 17:00", "2026-03-30 09:00", "2026-03-30 11:00"),
        (2, "2026-03-27 17:00", "2026-03-30 17:00", "2026-03-31 17:00"),
        (3, "2026-03-27 17:00", "2026-03-30 17:00", "2026-03-31 17:00"),
        # and back, at 02:00
        (1, "2026-10-23 17:00", "2026-10-26 09:00", "2026-10-26 11:00"),
        (2, "2026-10-23 17:00", "2026-10-26 17:00", "2026-10-27 17:00"),
        (3, "2026-10-23 17:00", "2026-10-26 17:00", "2026-10-27 17:00"),
    ],
)
@pytest.mark.hazard("H03")
def test_a_frozen_clock_walks_through_every_level(rank, start, handed_on, alarm):
    on_call("Dr First", "Dr Second")
    escalation = raised(london(start), rank)

    walk(escalation, london(alarm) + timedelta(minutes=1))

    [second, first_again] = times(escalation, "handed_on")
    [unanswered] = times(escalation, "unanswered")
    assert timedelta() <= second - london(handed_on) < EVERY
    assert timedelta() <= unanswered - london(alarm) < 2 * EVERY  # each step may be late by one round
    assert first_again == unanswered


@pytest.mark.hazard("H27")
def test_in_the_night_in_which_an_hour_comes_twice_an_emergency_has_real_minutes():
    on_call("Dr First", "Dr Second")
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 01:50, ten minutes before it becomes 01:00
    escalation = raised(start)

    walk(escalation, start + timedelta(minutes=31))

    assert times(escalation, "delivered")[1] == start + timedelta(minutes=15)
    assert times(escalation, "unanswered") == [start + timedelta(minutes=30)]


def test_an_escalation_of_another_clinic_time_zone_follows_its_clock(settings):
    hours = replace(settings.CLINIC.clocks.hours, zone=ZoneInfo("Australia/Lord_Howe"))
    settings.CLINIC = replace(settings.CLINIC, clocks=replace(settings.CLINIC.clocks, hours=hours))
    on_call("Dr First", "Dr Second")
    start = datetime(2026, 10, 2, 17, tzinfo=hours.zone)  # half an hour is left out on the Sunday
    escalation = raised(start.astimezone(UTC), Urgency.URGENT)

    walk(escalation, start + timedelta(days=4))

    assert times(escalation, "delivered")[1] - datetime(2026, 10, 5, 9, tzinfo=hours.zone) < EVERY


def test_the_trail_has_a_line_for_everything_that_the_clock_did():
    on_call("Dr First")
    escalation = raised(WEDNESDAY)
    strike(WEDNESDAY)
    strike(WEDNESDAY + timedelta(minutes=15))

    actions = AuditEvent.objects.filter(object_id=str(escalation.pk)).order_by("pk")

    assert [event.action.removeprefix("escalation.") for event in actions] == [
        kind for kind, _name in story(escalation)
    ]
    assert {(event.role, event.patient_id) for event in actions} == {
        ("system", escalation.response.case.patient_id)
    }
    assert not EscalationEvent.objects.exclude(by=None).exists()
