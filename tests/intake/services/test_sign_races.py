"""Who signs, and what happens to the case at that moment; with the harm that is done without the guard."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import Q

from intake.models import Amendment, Decision, Outcome, Response, ReviewItem
from intake.services import claims, more, reviews, transitions, verifying
from orthoregen.append_only import lift_sql, protect_sql
from orthoregen.audit.models import AuditEvent
from tests.factories import ANSWERS, NOON, make_clinician, make_draft, make_review_item
from tests.guards import execute
from tests.intake.bodies import make_judged
from tests.intake.services.at_once import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED, SENT, VERIFIED = "decision.signed", "response.more_sent", "case.verified"


class Signing:
    """A case that somebody is about to sign, as they read it."""

    def __init__(self, clinician) -> None:
        summary = make_judged(answers=ANSWERS)
        item = make_review_item(case=summary.case, summary=summary, rank=summary.rank)
        self.item = claims.claim(item_id=item.pk, by=clinician.user, at=NOON)
        self.by, self.seen = clinician.user, reviews.seen_by(self.item)

    def sign(self) -> None:
        reviews.record_decision(
            item_id=self.item.pk,
            patient_id=self.item.case.patient_id,
            seen_sha256=self.seen,
            input_seq=0,
            judgement=reviews.Judgement(outcome=Outcome.ADVICE_ONLY, rank=self.item.rank, note="Seen."),
            by=self.by,
            at=NOON,
        )

    def verify(self) -> None:
        verifying.verify_answer(
            item_id=self.item.pk, code="saddle_numbness", by=self.by, at=NOON, input_seq=0
        )

    def begin_more(self) -> Response:
        """What the patient has filled in and not sent yet."""
        return make_draft(case=self.item.case, kind="more", draft={"pain_quality": ["aching"]})

    def decisions(self) -> int:
        return Decision.objects.filter(item=self.item).count()

    def trail(self) -> list[str]:
        """The acts on the case, in their order."""
        events = AuditEvent.objects.filter(
            patient_id=self.item.case.patient_id, action__in=[SIGNED, SENT, VERIFIED]
        )
        return list(events.order_by("pk").values_list("action", flat=True))

    def as_it_was_read(self) -> ReviewItem:
        """The row as it stood when the page was opened."""
        item = ReviewItem.objects.select_related("case", "summary").get(pk=self.item.pk)
        item.state, item.claimed_by, item.closed_at, item.closed_by = "claimed", self.by, None, None
        item.summary, item.case.input_seq = self.item.summary, 0
        return item


def send(response: Response) -> None:
    more.send(response_id=response.pk, form_token=response.form_token, by=response.started_by, at=NOON)


def unread(monkeypatch, case: Signing) -> None:
    """Whoever acts believes what they read before, and holds nothing."""
    for module in (reviews, verifying):
        monkeypatch.setattr(module, "open_item", lambda *_: case.as_it_was_read())


def unguarded(monkeypatch) -> None:
    """Changes of state no longer look at the state that they start from."""
    real = transitions.change_if
    monkeypatch.setattr(
        transitions, "change_if", lambda model, pk, _condition, **to: real(model, pk, Q(), **to)
    )


@contextmanager
def without_constraint(name: str) -> Iterator[None]:
    """The table of decisions without one of its rules, until the end of the block."""
    [rule] = [one for one in Decision._meta.constraints if one.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Decision, rule)
    try:
        yield
    finally:
        table = Decision._meta.db_table
        execute([*lift_sql(table, connection.vendor), f"DELETE FROM {table}"])  # noqa: S608
        execute(protect_sql(table, connection.vendor))
        with connection.schema_editor() as editor:
            editor.add_constraint(Decision, rule)


# --- two who sign ---------------------------------------------------------------------------------
@pytest.mark.hazard("H21")
@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_sign_one_is_told_that_it_is_signed(rounds):
    clinician = make_clinician(active_from=NOON)
    for _ in range(rounds):
        case = Signing(clinician)

        said = at_once(case.sign, case.sign)

        assert sorted(said) == ["AlreadyDecided", "done"]
        assert (case.decisions(), case.trail()) == (1, [SIGNED])


def test_where_the_state_is_not_looked_at_the_database_still_takes_one(monkeypatch):
    case = Signing(make_clinician(active_from=NOON))
    unread(monkeypatch, case)
    unguarded(monkeypatch)

    assert sorted(at_once(case.sign, case.sign)) == ["AlreadyDecided", "done"]
    assert case.decisions() == 1


def test_without_both_guards_a_case_has_two_decisions(monkeypatch):
    case = Signing(make_clinician(active_from=NOON))
    unread(monkeypatch, case)
    unguarded(monkeypatch)

    with without_constraint("intake_decision_one_first_per_item"):
        assert at_once(case.sign, case.sign) == ["done", "done"]
        assert (case.decisions(), case.trail()) == (2, [SIGNED, SIGNED])


# --- the patient adds while somebody signs ----------------------------------------------------------
@pytest.mark.hazard("H21")
@pytest.mark.parametrize("rounds", ROUNDS)
def test_nobody_signs_over_an_answer_that_came_first(rounds):
    clinician = make_clinician(active_from=NOON)
    for _ in range(rounds):
        case = Signing(clinician)
        response = case.begin_more()

        said = at_once(case.sign, lambda response=response: send(response))

        assert said in (["done", "done"], ["ChangedSince", "done"])
        assert case.trail() == ([SIGNED, SENT] if said[0] == "done" else [SENT])
        assert case.decisions() == (said[0] == "done")


def test_without_reading_the_case_again_the_answer_is_signed_over(monkeypatch):
    case = Signing(make_clinician(active_from=NOON))
    send(case.begin_more())
    unread(monkeypatch, case)

    case.sign()

    assert case.trail() == [SENT, SIGNED]


# --- an answer is verified while somebody signs -------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_answer_is_verified_before_the_signature_that_names_it_or_not_at_all(rounds):
    clinician = make_clinician(active_from=NOON)
    for _ in range(rounds):
        case = Signing(clinician)

        said = at_once(case.sign, case.verify)

        assert said in (["done", "AlreadyDecided"], ["ChangedSince", "done"])
        assert case.trail() == ([SIGNED] if said[0] == "done" else [VERIFIED])
        assert Amendment.objects.filter(case=case.item.case_id).count() == (said[1] == "done")


@pytest.mark.parametrize("order", [("sign", "verify"), ("verify", "sign")], ids="-".join)
def test_without_reading_the_case_again_it_is_signed_as_unverified_and_verified_beside(order, monkeypatch):
    case = Signing(make_clinician(active_from=NOON))
    unread(monkeypatch, case)

    for act in order:
        getattr(case, act)()

    assert (case.decisions(), len(case.trail())) == (1, 2)
    assert Decision.objects.get().summary.input_seq == 0
    assert Amendment.objects.get().seq == 1
