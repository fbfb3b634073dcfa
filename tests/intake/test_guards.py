"""What the database refuses, whoever asks: rows of crossed cases, and a second first decision."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from intake.models import (
    Decision,
    DecisionFinding,
    Handover,
    Outcome,
    Response,
    ReviewItem,
    TriageSummary,
    Urgency,
)
from tests.factories import (
    NOON,
    make_clinician,
    make_decision,
    make_draft,
    make_escalation,
    make_patient,
    make_review_item,
    make_staff,
    make_submitted,
    make_summary,
)
from tests.guards import guard_of, without

pytestmark = pytest.mark.django_db


def insert(row) -> None:
    """Write a row by plain SQL, past every model and service."""
    fields = [
        field for field in row._meta.concrete_fields if field.column != "id" or field.value_from_object(row)
    ]
    values = [f.get_db_prep_save(f.value_from_object(row), connection) for f in fields]
    names = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})", values)  # noqa: S608
        connection.check_constraints()  # foreign keys too, which wait for the commit


def decision(item, **overrides) -> Decision:
    fields = {
        "item": item,
        "patient": item.case.patient,
        "summary": item.summary,
        "seen_sha256": item.summary.sha256,
        "ruleset_digest": item.summary.ruleset_id,
        "outcome": Outcome.SEE_IN_CLINIC,
        "rank_seen": item.rank,
        "rank": item.rank,
        "note": "Note.",
        "decided_by": make_clinician(),
        "decided_at": NOON,
        **overrides,
    }
    return Decision(**fields)


def test_sql_may_write_a_decision_that_is_in_order():
    insert(decision(make_review_item()))

    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "crossed",
    [
        lambda: {"patient": make_patient()},
        lambda: {"summary": (other := make_summary()), "seen_sha256": other.sha256},
        lambda: {"replaces": make_decision()},
    ],
    ids=["patient", "summary", "replaced decision"],
)
@pytest.mark.hazard("H04")
def test_sql_cannot_write_a_decision_across_cases(crossed):
    item = make_review_item()
    row = decision(item, **crossed())

    with pytest.raises(DatabaseError, match="of its own case"):
        insert(row)

    assert not Decision.objects.filter(item=item).exists()


@pytest.mark.parametrize(
    "said",
    [
        {"rank": Urgency.SOON},
        {"rank_seen": Urgency.URGENT},
        {"rank_seen": Urgency.URGENT, "rank": Urgency.URGENT},
        {"rank_seen": Urgency.EMERGENCY, "rank": Urgency.EMERGENCY, "outcome": Outcome.SEE_URGENTLY},
        {"rank": 4, "rank_seen": 4},
        {"outcome": Outcome.NEED_MORE},
        {"questions": ["night_pain"]},
        {"seen_sha256": "0" * 64},
        {"note": ""},
        {"outcome": "cured"},
    ],
    ids=str,
)
def test_sql_cannot_write_a_decision_that_is_not_whole(said):
    row = decision(make_review_item(), **said)

    with pytest.raises(DatabaseError):
        insert(row)

    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"rank": Urgency.SOON, "urgency_reason": "Cannot work."},
        {"rank_seen": Urgency.URGENT, "rank": Urgency.URGENT, "outcome": Outcome.SEE_URGENTLY},
        {"outcome": Outcome.NEED_MORE, "questions": ["night_pain"]},
        {"outcome": Outcome.NEED_MORE, "next_step": "The report comes from elsewhere."},
    ],
    ids=str,
)
def test_sql_may_write_each_kind_of_whole_decision(said):
    insert(decision(make_review_item(), **said))

    assert Decision.objects.count() == 1


@pytest.mark.parametrize("state", ["open", "acknowledged", "contacted", "closed"])
def test_sql_cannot_write_a_decision_beside_an_emergency_that_is_not_closed(state):
    item = make_review_item()
    make_escalation(response=item.case.responses.get(), state=state)

    if state == "closed":
        insert(decision(item))
        return
    with pytest.raises(DatabaseError, match="while an emergency"):
        insert(decision(item))


@pytest.mark.parametrize(
    "said",
    [
        {"opinion": "disagree"},
        {"opinion": "disagree", "reason": "other"},
        {"opinion": "disagree", "reason": "whatever"},
        {"opinion": "agree", "reason": "imaging"},
        {"opinion": "unsure", "reason_text": "Hm."},
        {"opinion": "perhaps"},
    ],
    ids=str,
)
def test_sql_cannot_write_an_opinion_without_its_reason(said):
    row = DecisionFinding(decision=make_decision(), structure="disc", side="left", **said)

    with pytest.raises(DatabaseError):
        insert(row)


def test_sql_may_write_a_disagreement_with_its_reason():
    said = {"opinion": "disagree", "reason": "other", "reason_text": "Pain is gone."}

    insert(DecisionFinding(decision=make_decision(), structure="disc", side="left", **said))

    assert DecisionFinding.objects.count() == 1


def asking(**overrides) -> Decision:
    return make_decision(outcome=Outcome.NEED_MORE, questions=["night_pain"], **overrides)


def test_sql_cannot_answer_what_another_case_was_asked_or_nobody_asked():
    case = make_submitted().case
    refused = [asking(), make_decision(item=make_review_item(case=case))]

    for asked_by in refused:
        with pytest.raises(DatabaseError, match="of its own case"):
            insert(answering(case, asked_by))


def answering(case, asked_by: Decision) -> Response:
    fields = {"kind": "more", "relation": "self", "started_by": make_staff(), "asked_by": asked_by}
    return Response(case=case, **fields)


def test_what_was_asked_is_answered_once():
    asked = asking()
    insert(answering(asked.item.case, asked))

    with pytest.raises(IntegrityError):
        insert(answering(asked.item.case, asked))


@pytest.mark.hazard("H21")
def test_sql_cannot_write_a_second_first_decision():
    item = make_review_item()
    make_decision(item=item)

    with pytest.raises(IntegrityError):
        insert(decision(item))

    assert Decision.objects.filter(item=item).count() == 1


def test_a_correction_is_a_new_decision_and_only_one_corrects_it():
    first = make_decision()
    make_decision(item=first.item, replaces=first)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_decision(item=first.item, replaces=first)


@pytest.mark.parametrize(
    "missing",
    [{"note": ""}, {"outcome": ""}, {"outcome": "anything"}, {"seen_sha256": ""}, {"ruleset_digest": ""}],
    ids=str,
)
def test_sql_cannot_write_a_decision_that_lacks_something(missing):
    with pytest.raises(IntegrityError):
        insert(decision(make_review_item(), **missing))


@pytest.mark.hazard("H34")
def test_sql_cannot_let_somebody_sign_who_is_not_in_the_register():
    with pytest.raises(IntegrityError):
        insert(decision(make_review_item(), decided_by=None, decided_by_id=uuid.uuid4()))


@pytest.mark.parametrize(
    "register",
    [
        {"active_from": NOON + timedelta(seconds=1)},
        {"active_from": NOON - timedelta(days=9), "active_until": NOON},
    ],
    ids=["not yet", "left"],
)
@pytest.mark.hazard("H34")
def test_sql_cannot_let_somebody_sign_who_was_not_in_the_register_then(register):
    signer = make_clinician(**register)

    with pytest.raises(IntegrityError):
        insert(decision(make_review_item(), decided_by=signer))
    with without(guard_of("intake.migrations.0015_signed_by_the_register", "SIGNED")):
        insert(decision(make_review_item(), decided_by=signer))


def test_a_review_item_cannot_point_to_the_handover_of_another_one():
    item, other, to = make_review_item(), make_review_item(), make_clinician()
    said = {"to": to, "note": "Note.", "handed_by": to.user, "handed_at": NOON}
    handover = Handover.objects.create(item=other, **said)
    other.handover = item.handover = handover
    other.save()

    with pytest.raises(DatabaseError, match="of its own"), transaction.atomic():
        item.save()


@pytest.mark.hazard("H04")
def test_a_review_item_cannot_show_the_summary_of_another_case():
    item = make_review_item()
    other = make_summary()

    with pytest.raises(DatabaseError, match="of its own case"), transaction.atomic():
        ReviewItem.objects.filter(pk=item.pk).update(summary=other)
    with pytest.raises(DatabaseError, match="of its own case"), transaction.atomic():
        make_review_item(case=make_submitted().case, summary=other)


@pytest.mark.hazard("H11")
def test_a_form_that_was_not_sent_has_no_summary():
    with pytest.raises(DatabaseError, match="only a form that was sent"), transaction.atomic():
        make_summary(case=make_draft().case)

    assert not TriageSummary.objects.exists()


def test_what_the_rules_could_not_read_is_never_routine():
    with pytest.raises(IntegrityError):
        make_review_item(is_evaluated=False, rank=Urgency.SOON)


def test_a_case_has_one_open_item():
    item = make_review_item()

    with pytest.raises(IntegrityError):
        make_review_item(case=item.case)
