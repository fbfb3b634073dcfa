"""What somebody adds to a case after sending: a form of its own on the same case, read by the rules again.

It asks only what is not known yet, or exactly what a decision asked. What a clinician entered in the meantime
counts more than what it says.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from intake import questionnaire
from intake.access import took_back_care
from intake.asked import settled_before, unanswered, waiting_for_patient
from intake.facts import Answers, canonical, digest, known_before
from intake.models import Case, Decision, Response, ReviewItem, Urgency
from intake.rules import RULESET
from intake.services import escalations, triage
from intake.services.cases import NotAgreed
from intake.services.responses import Receipt, Stale, newly_fired, sent_once
from intake.services.transitions import change_if, transition
from orthoregen.accounts.models import User
from orthoregen.audit.services import record


class NotPossible(Exception):
    """The form was not sent, a clinician has decided already, or the agreement was taken back."""


class NothingTold(Exception):
    """There is no answer to send."""


def may_add(response: Response) -> bool:
    """Whether more may be told about the case of this form, which was sent."""
    return (
        response.kind == Response.Kind.INTAKE
        and response.state == Response.State.SUBMITTED
        and not took_back_care(response.case.patient_id)
        and (
            not ReviewItem.objects.filter(case=response.case_id, closed_at__isnull=False).exists()
            or ReviewItem.objects.open().filter(case=response.case_id).exists()
            or waiting_for_patient(response.case_id) is not None
        )
    )


def open_more(case_id: UUID) -> Response | None:
    """What is being added at present and was not sent yet."""
    return Response.objects.drafts().filter(case=case_id, kind=Response.Kind.MORE).first()


def begin(*, response_id: UUID, relation: str, by: User, at: datetime) -> Response:
    """A form for more about the case of `response_id`; the one that is open, where there is one.

    It answers what a decision asked, until that was answered; from then on it adds whatever else there is.
    Raises NotPossible.
    """
    sent = Response.objects.select_related("case").get(pk=response_id)
    if not may_add(sent):
        raise NotPossible
    asked = waiting_for_patient(sent.case_id)
    asked_by = asked if asked and unanswered(asked) else None
    try:
        began = open_more(sent.case_id)
        return _now_asked(began, asked_by) if began else _begin(sent, relation, asked_by, by, at)
    except IntegrityError:
        began = open_more(sent.case_id)  # from another device, at the same moment
        if began is not None:
            return began
        if asked_by is not None and not unanswered(asked_by):  # and it was sent from there
            raise NotPossible from None
        raise


def _now_asked(began: Response, asked_by: Decision | None) -> Response:
    """What was begun before the decision answers it from now on; what was told in it already is kept."""
    is_other = asked_by is not None and began.asked_by_id != asked_by.pk
    if is_other and change_if(Response, began.pk, Q(state=Response.State.DRAFT), asked_by=asked_by):
        began.asked_by = asked_by
    return began


@transaction.atomic
def _begin(sent: Response, relation: str, asked_by: Decision | None, by: User, at: datetime) -> Response:
    more = Response.objects.create(
        case=sent.case,
        kind=Response.Kind.MORE,
        relation=relation,
        asked_by=asked_by,
        started_by=by,
        started_at=at,
    )
    record(action="response.more_begun", actor=by, obj=more, patient_id=sent.case.patient_id)
    return more


def send(
    *, response_id: UUID, form_token: UUID | None, by: User, at: datetime, revision: int | None = None
) -> Receipt:
    """Freeze what was added, raise its red flags and let the rules read the case again, all or nothing.

    Sending twice gives the same receipt. What was begun before the decision may be sent after it: it is kept,
    and its red flags are raised, though the decision stands. Raises NothingTold, NotAgreed, NotDraft,
    WrongToken, and Stale where an older `revision` was looked at than the one that would be sent.
    """
    with transaction.atomic():
        locked = Response.objects.select_for_update(of=("self",)).select_related("case__patient")
        response = locked.get(pk=response_id, kind=Response.Kind.MORE)
        return sent_once(response, form_token, revision, lambda one: _send(one, by=by, at=at))


def _send(response: Response, *, by: User, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=response.case_id)  # as an amendment counts on it too
    patient_id = case.patient_id
    if took_back_care(patient_id):
        raise NotAgreed
    response.case.input_seq = case.input_seq
    before = known_before(response)
    kept, dropped = told(response.draft, settled_before(response))
    if not kept:
        raise NothingTold
    seq = case.input_seq + 1
    frozen = canonical(kept)
    transition(
        response,
        to=Response.State.SUBMITTED,
        action="response.more_sent",
        by=by,
        patient_id=patient_id,
        frozen=frozen,
        frozen_sha256=digest(frozen),
        dropped=dropped,
        input_seq=seq,
        questionnaire_version=questionnaire.VERSION,
        submitted_at=at,
        submitted_by=by,
    )
    if not change_if(Case, case.pk, Q(input_seq=case.input_seq), input_seq=seq):
        raise Stale(response)
    _mark_in_the_queue(case.pk)
    facts = {**before, **kept}
    fired = [flag for flag in newly_fired(before, facts) if flag.rank <= Urgency.URGENT]
    escalations.raise_for(response=response, flags=fired, answers=facts, by=by, at=at)
    triage.enqueue(case=case, input_seq=seq, at=at)


def _mark_in_the_queue(case_id: UUID) -> None:
    """Where it does not stand in the queue yet, the evaluation that puts it there sees what was told."""
    item = ReviewItem.objects.open().filter(case=case_id, has_more=False).first()
    if item is not None:
        change_if(ReviewItem, item.pk, Q(closed_at=None), has_more=True)


def told(draft: Answers, before: Answers) -> tuple[Answers, Answers]:
    """What of a draft is sent, and what is not: known by now, not asked any more, or no longer taken."""
    reachable, _hidden = questionnaire.split_reachable({**draft, **before})
    refused = {fault.code for fault in RULESET.dictionary.faults(draft)}
    gone = {code for code in draft if code in before or code not in reachable or code in refused}
    kept = {code: reachable[code] for code in draft if code not in gone}
    return kept, {code: value for code, value in draft.items() if code in gone}
