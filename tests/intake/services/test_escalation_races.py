"""Two who act on one escalation at the same moment, and the harm that is done without the guard."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from django.db.models import Q

from intake.models import Decision, Escalation, EscalationEvent, Outcome, Response
from intake.services import claims, escalation_clocks, escalations, reviews, transitions
from orthoregen.accounts.on_call import set_order
from orthoregen.audit.models import AuditEvent
from tests.factories import ANSWERS, NOON, make_clinician, make_escalation, make_review_item, make_staff
from tests.guards import guard_of, without
from tests.intake.bodies import make_judged
from tests.intake.services.at_once import ROUNDS, at_once, patiently

pytestmark = pytest.mark.django_db(transaction=True)
QUARTER = timedelta(minutes=15)
NO_EMERGENCY = guard_of("intake.migrations.0010_decisions_in_full", "NO_EMERGENCY")


def kinds(escalation: Escalation) -> list[str]:
    return list(escalation.events.order_by("pk").values_list("kind", flat=True))


def unguarded(monkeypatch, module) -> None:
    """Changes of state no longer look at the state that they start from."""
    real = transitions.change_if
    monkeypatch.setattr(module, "change_if", lambda model, pk, _condition, **to: real(model, pk, Q(), **to))


# --- two who acknowledge --------------------------------------------------------------------------
def acknowledge(escalation: Escalation, by) -> list:
    """Two people, who have both read it as it is."""
    rows = [Escalation.objects.select_related("response__case").get(pk=escalation.pk) for _ in by]
    return [
        lambda row=row, who=who: escalations.acknowledge(escalation=row, by=who, at=NOON)
        for row, who in zip(rows, by, strict=True)
    ]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_acknowledge_one_has_it(rounds):
    people = [make_staff(second_factor=False), make_staff(second_factor=False)]
    for _ in range(rounds):
        escalation = make_escalation()

        said = at_once(*acknowledge(escalation, people))

        assert sorted(said) == ["MovedOn", "done"]
        assert kinds(escalation) == ["acknowledged"]


def test_without_the_guard_both_believe_that_they_have_it(monkeypatch):
    unguarded(monkeypatch, transitions)
    escalation, people = make_escalation(), [make_staff(), make_staff()]

    assert at_once(*acknowledge(escalation, people)) == ["done", "done"]
    assert kinds(escalation) == ["acknowledged", "acknowledged"]


@pytest.fixture
def each_transaction_waits(monkeypatch):
    """A clock that strikes is three transactions; each of them waits for its turn by itself."""
    for name in ("_begin", "_tell", "_end"):
        real = getattr(escalation_clocks, name)
        monkeypatch.setattr(
            escalation_clocks, name, lambda *given, real=real: patiently(lambda: real(*given))
        )


# --- somebody acknowledges while the clock hands it on --------------------------------------------
def told_a_quarter_ago() -> Escalation:
    escalation = make_escalation(raised_at=NOON - QUARTER, clock_at=NOON)
    first = reviews.Clinician.objects.order_by("pk").first().user
    EscalationEvent.objects.create(escalation=escalation, kind="delivered", told=first, at=NOON - QUARTER)
    return escalation


def strike(escalation: Escalation) -> bool:
    with escalation_clocks.Post() as post:
        return escalation_clocks.strike(escalation, NOON, post=post)


def two_on_call() -> None:
    people = [make_clinician(active_from=NOON - timedelta(days=9)) for _ in range(2)]
    for grant in (grant for one in people for grant in one.user.role_grants.all()):
        grant.valid_from = NOON - timedelta(days=9)
        grant.save()
    set_order(clinicians=people, seen=0, by=None, at=NOON - timedelta(days=1))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_what_is_acknowledged_is_not_handed_on_any_more(rounds, each_transaction_waits):
    two_on_call()
    by = make_staff(second_factor=False)
    for _ in range(rounds):
        escalation = told_a_quarter_ago()
        [due] = escalation_clocks.due(NOON).filter(pk=escalation.pk)
        [taken] = acknowledge(escalation, [by])

        assert at_once(taken, lambda due=due: strike(due)) == ["done", "done"]

        steps = kinds(escalation)
        assert steps.count("acknowledged") == 1
        assert "handed_on" not in steps[steps.index("acknowledged") :]
        assert Escalation.objects.get(pk=escalation.pk).state == Escalation.State.ACKNOWLEDGED


def test_without_the_guard_the_clock_hands_on_what_somebody_has(monkeypatch):
    two_on_call()
    unguarded(monkeypatch, escalation_clocks)
    escalation = told_a_quarter_ago()
    [due] = escalation_clocks.due(NOON)
    [taken] = acknowledge(escalation, [make_staff()])
    taken()

    strike(due)

    assert kinds(escalation)[1:] == ["acknowledged", "handed_on", "delivered"]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_sweepers_one_tells_the_next_person(rounds, each_transaction_waits):
    two_on_call()
    for _ in range(rounds):
        escalation = told_a_quarter_ago()
        rows = [escalation_clocks.due(NOON).get(pk=escalation.pk) for _ in range(2)]

        assert at_once(*[lambda row=row: strike(row) for row in rows]) == ["done", "done"]

        assert kinds(escalation) == ["delivered", "handed_on", "delivered"]


# --- somebody signs while an emergency is raised --------------------------------------------------
@dataclass(frozen=True)
class Flag:
    id: str = "rf_late"
    rank: int = 0
    advice_id: str = "emergency_nerves"
    because: tuple[str, ...] = ("saddle_numbness",)


def raise_late(response: Response) -> None:
    escalations.raise_for(
        response=response, flags=[Flag()], answers={"saddle_numbness": "yes"}, by=response.started_by, at=NOON
    )


class Signing:
    """A case that somebody is about to sign."""

    def __init__(self, clinician) -> None:
        summary = make_judged(answers=ANSWERS)
        item = make_review_item(case=summary.case, summary=summary, rank=summary.rank)
        self.item = claims.claim(item_id=item.pk, by=clinician.user, at=NOON)
        self.by, self.seen = clinician.user, reviews.seen_by(self.item)
        self.response = Response.objects.get(case=self.item.case_id)

    def sign(self) -> None:
        reviews.record_decision(
            item_id=self.item.pk,
            patient_id=self.item.case.patient_id,
            seen_sha256=self.seen,
            input_seq=0,
            judgement=reviews.Judgement(
                outcome=Outcome.REFER_EMERGENCY,
                rank=reviews.case_rank(self.item),
                note="Seen.",
                urgency_reason="Seen.",
            ),
            by=self.by,
            at=NOON,
        )

    @property
    def is_harmed(self) -> bool:
        """Whether it was signed although the emergency was raised before."""
        events = AuditEvent.objects.filter(patient_id=self.item.case.patient_id)
        order = list(
            events.filter(action__in=["decision.signed", "escalation.raised"])
            .order_by("pk")
            .values_list("action", flat=True)
        )
        return order == ["escalation.raised", "decision.signed"]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_nobody_signs_over_an_emergency_that_was_raised_first(rounds):
    clinician = make_clinician(active_from=NOON)
    for _ in range(rounds):
        case = Signing(clinician)

        said = at_once(case.sign, lambda case=case: raise_late(case.response))

        assert said in (["done", "done"], ["EmergencyOpen", "done"])
        assert Decision.objects.filter(item=case.item).count() == (said[0] == "done")
        assert Escalation.objects.filter(response=case.response).count() == 1
        assert not case.is_harmed


def test_without_the_check_it_would_be_signed_over(monkeypatch):
    """Neither the service looks, nor the database."""
    monkeypatch.setattr(reviews, "_need_no_emergency", lambda item: None)
    case = Signing(make_clinician(active_from=NOON))
    raise_late(case.response)

    with without(NO_EMERGENCY):
        case.sign()

    assert case.is_harmed


def signed_slowly(case: Signing, monkeypatch) -> None:
    """The emergency is raised after the check and, if it can be, before the signature is stored."""
    checked, is_raised = Event(), Event()

    def wait(*_: object) -> None:
        checked.set()
        is_raised.wait(timeout=0.5)

    def raise_now() -> None:
        checked.wait(timeout=10)
        try:
            patiently(lambda: raise_late(case.response))
        finally:
            is_raised.set()
            connection.close()

    monkeypatch.setattr(reviews, "_need_reason", wait)
    other = Thread(target=raise_now)
    other.start()
    case.sign()
    other.join(timeout=60)


def test_raising_waits_for_a_signature_that_was_begun(monkeypatch):
    case = Signing(make_clinician(active_from=NOON))

    signed_slowly(case, monkeypatch)

    assert Escalation.objects.filter(response=case.response).count() == 1
    assert not case.is_harmed


def test_without_holding_the_case_it_would_not_wait(monkeypatch):
    monkeypatch.setattr(escalations, "_hold_case", lambda response: None)
    case = Signing(make_clinician(active_from=NOON))

    with without(NO_EMERGENCY):
        signed_slowly(case, monkeypatch)

    # SQLite has one writer at a time in any case
    assert case.is_harmed is (connection.vendor == "postgresql")
