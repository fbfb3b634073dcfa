"""Saving a form page by page, sending it, throwing a draft away."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from intake import questionnaire
from intake.access import newest_care, took_back_care
from intake.age import age_at, is_too_young
from intake.asked import settled_before
from intake.bodymap import maps
from intake.facts import Answers, canonical, digest, known_before
from intake.models import Escalation, Patient, Response, Urgency
from intake.questionnaire import Page, Question
from intake.rules import RULESET, RedFlag, flags
from intake.services import escalations, triage
from intake.services.cases import NotAgreed, TooYoung
from intake.services.transitions import MovedOn, change_if, transition, transition_with
from orthoregen.accounts.models import User
from orthoregen.audit.services import record
from orthoregen.logging import get_logger
from orthoregen.prepared import Prepared

log = get_logger(__name__)

# What is asked about the person, beside the questionnaire. A way to be reached belongs to it.
PERSON = {"full_name": _("Full name"), "birth_date": _("Date of birth"), "phone": _("Telephone number")}
LOCKED = Prepared(
    lambda response: (
        Response.objects.filter(pk=response).select_for_update(of=("self",)).select_related("case__patient")
    ),
    response=models.UUIDField(),
)


def _standing(response: Any) -> "models.QuerySet[Response, Any]":
    care = newest_care(OuterRef("case__patient")).values("is_given")[:1]
    flagged = Exists(Escalation.objects.filter(response=OuterRef("pk")))
    return Response.objects.filter(pk=response).values_list(Subquery(care), flagged)


# what was agreed to, and whether a red flag was raised: read once nobody else can touch the form
STANDING = Prepared(_standing, response=models.UUIDField())


@dataclass
class Stale(Exception):
    """The form was saved from somewhere else in the meantime. `response` is what is stored now.

    `emergency` may come from the answers that were too late: they are not kept, but they were given.
    """

    response: Response
    emergency: Escalation | None = None


class NotDraft(Exception):
    """The form was sent or thrown away."""


class IsMore(Exception):
    """The form adds to one that was sent: it is sent otherwise."""


class WrongToken(Exception):
    """What was sent does not come from the page that sends this form."""


@dataclass
class Incomplete(Exception):
    """What still needs an answer: questions with their pages, and what is missing about the person."""

    questions: list[tuple[Page, Question]]
    person: list[str]


@dataclass(frozen=True)
class Saved:
    """A page that was kept. `emergency` is a red flag whose advice the person has still to see."""

    response: Response
    emergency: Escalation | None


@dataclass(frozen=True)
class Showing:
    """One showing of a page in a browser, by a token of its own; `turn` counts what it has sent.

    A page that saves while somebody types may not hear that it was saved: the line breaks. It is not behind
    because of itself. A message that was held up on the way, and arrives after a later one, is.
    """

    token: UUID
    turn: int = 0


@dataclass(frozen=True)
class Receipt:
    """A form that was sent. Without a red flag there is no advice that the person should have seen."""

    response_id: UUID
    reference: str
    submitted_at: datetime
    sha256: str
    may_have_red_flag: bool = field(default=True, compare=False)


# --- saving ---------------------------------------------------------------------------------------
def save_page(
    *,
    response_id: UUID,
    page_key: str,
    answers: Answers,
    cleared: Iterable[str],
    revision: int,
    by: User,
    at: datetime,
    showing: Showing | None = None,
    still_true: Iterable[str] = (),
) -> Saved:
    """Keep the answers of one page, and raise what they set off, together or not at all.

    `still_true` names the answers that were only confirmed, as they stood in the form before.

    Raises Stale where the form was changed since `revision` from elsewhere than `showing`, NotDraft where it
    was sent, NotAgreed where the agreement was taken back. The same answers once more are no change.
    """
    with transaction.atomic():
        response = _locked(response_id)
        if response.state != Response.State.DRAFT:
            raise NotDraft
        if took_back_care(response.case.patient_id):
            raise NotAgreed
        draft = laid_over(response.draft, answers, cleared)
        is_change = draft != response.draft
        is_stale = is_change and _is_behind(response, revision, showing)
        if not is_stale:
            confirmed = _confirmed(response, draft, still_true)
            _keep(response, draft, page_key, showing, is_change, confirmed, by=by, at=at)
        emergency = raise_emergencies(response=response, answers=draft, by=by, at=at)
    if is_stale:
        raise Stale(response, emergency)
    return Saved(response, emergency)


def _locked(response_id: UUID) -> Response:
    """The form, kept from others until the transaction ends (SQLite has one writer at a time anyway)."""
    found = LOCKED.first(response=response_id)
    if found is None:
        raise Response.DoesNotExist
    return cast("Response", found)


def _is_behind(response: Response, revision: int, showing: Showing | None) -> bool:
    """Whether somebody else, or a later message of the same page, has saved since `revision`."""
    if revision == response.revision:
        return False
    if showing is None or showing.token != response.saved_from:
        return True
    return showing.turn < response.saved_turn


def laid_over(draft: Answers, answers: Answers, cleared: Iterable[str]) -> Answers:
    """The draft as it would be with these answers, and without those that were left empty."""
    emptied = set(cleared) - answers.keys()
    return {code: value for code, value in {**draft, **answers}.items() if code not in emptied}


def _keep(
    response: Response,
    draft: Answers,
    page_key: str,
    showing: Showing | None,
    is_change: bool,
    confirmed: list[str],
    *,
    by: User,
    at: datetime,
) -> None:
    changes = {
        "draft": draft,
        "still_true": confirmed,
        "revision": response.revision + is_change,
        "saved_at": at,
        "saved_from": showing.token if showing else None,
        "saved_turn": showing.turn if showing else 0,
        "last_page": page_key,
        "expires_at": None,
    }
    seen = Q(state=Response.State.DRAFT, revision=response.revision)
    if not change_if(Response, response.pk, seen, **changes):
        raise Stale(response)
    for name, value in changes.items():
        setattr(response, name, value)
    record(
        action="response.saved",
        actor=by,
        obj=response,
        patient_id=response.case.patient_id,
        reason=page_key,
    )


def _confirmed(response: Response, draft: Answers, still_true: Iterable[str]) -> list[str]:
    """What was confirmed before and stands unchanged, and what is confirmed now."""
    unchanged = {code for code in response.still_true if draft.get(code) == response.draft.get(code)}
    return sorted(unchanged | set(still_true) & draft.keys())


def raise_emergencies(*, response: Response, answers: Answers, by: User, at: datetime) -> Escalation | None:
    """Raise what cannot wait in these answers, and give what the person has still to see of this form."""
    before = known_before(response)
    answers = {**before, **answers, **settled_before(response)}
    refused = _refused(answers)  # what the dictionary no longer takes keeps nothing else from being seen
    facts = {code: value for code, value in answers.items() if code not in refused}
    facts = _with_age(facts, response.case.patient, at)
    fired = [flag for flag in newly_fired(before, facts) if escalations.is_shown_at_once(flag)]
    raised = escalations.raise_for(response=response, flags=fired, answers=facts, by=by, at=at)
    for escalation in raised:
        log.info("escalation.raised", escalation_id=escalation.pk, response_id=response.pk)
    return escalations.not_shown(response)


def newly_fired(before: Answers, facts: Answers) -> list[RedFlag]:
    """The red flags that these facts fire and that were not fired by what was known before."""
    known = {flag.id for flag in flags(before).fired} if before else set()
    return [flag for flag in flags(facts).fired if flag.id not in known]


def _with_age(answers: Mapping[str, object], patient: Patient, at: datetime) -> Answers:
    """The answers with the age, which is worked out and never asked."""
    if patient.birth_date is None:
        return dict(answers)
    return {**answers, "age_years": age_at(patient.birth_date, at)}


# --- sending --------------------------------------------------------------------------------------
def submit(
    *, response_id: UUID, form_token: UUID | None, by: User, at: datetime, revision: int | None = None
) -> Receipt:
    """Freeze the form, complete its red flags and put it to work, together or not at all.

    Sending the same form twice gives the same receipt. Raises Incomplete, TooYoung, NotAgreed, NotDraft,
    IsMore, WrongToken, and Stale where an older `revision` was checked than the one that would be sent.
    """
    flagged: list[bool] = []
    with transaction.atomic():
        locked = _locked(response_id)
        if locked.kind == Response.Kind.MORE:
            raise IsMore
        receipt = sent_once(
            locked,
            form_token,
            revision,
            lambda response: flagged.append(_send(response, by=by, at=at)),
        )
    return replace(receipt, may_have_red_flag=flagged != [False])


def sent_once(
    locked: Response, form_token: UUID | None, revision: int | None, send: Callable[[Response], None]
) -> Receipt:
    """Send a form that nobody else can touch, if that has not been done; the receipt is the same each time.

    Raises NotDraft, WrongToken, and Stale where `revision` is older than what would be sent.
    """
    if form_token != locked.form_token:
        raise WrongToken
    if locked.state == Response.State.DRAFT:
        if revision is not None and revision != locked.revision:
            raise Stale(locked)
        send(locked)
    elif locked.state != Response.State.SUBMITTED:
        raise NotDraft
    return receipt_of(locked)


def receipt_of(response: Response) -> Receipt:
    """What the person gets for a form that was sent."""
    if response.submitted_at is None:
        raise NotDraft
    return Receipt(
        response.pk, response.case.patient.reference, response.submitted_at, response.frozen_sha256
    )


def _send(response: Response, *, by: User, at: datetime) -> bool:
    """Whether a red flag is raised on the form, now or before."""
    patient = response.case.patient
    care, is_flagged = STANDING.first(response=response.pk)
    if care is False:
        raise NotAgreed
    if is_too_young(patient.birth_date, at):
        raise TooYoung
    kept, dropped = questionnaire.split_reachable(response.draft)
    refused = _refused(kept)
    open_questions = _open_with(refused, response.draft)
    missing = missing_about(patient)
    if open_questions or missing:
        raise Incomplete(open_questions, missing)
    for code in refused:
        dropped[code] = kept.pop(code)  # no page asks for it any more, or it would be in open_questions
    facts = _with_age(kept, patient, at)
    frozen = canonical(facts)
    work = triage.work_for(case=response.case, input_seq=0, at=at)
    transition_with(
        response,
        to=Response.State.SUBMITTED,
        action="response.submitted",
        by=by,
        patient_id=patient.pk,
        rows=[work],
        frozen=frozen,
        frozen_sha256=digest(frozen),
        dropped=dropped,
        questionnaire_version=questionnaire.VERSION,
        map_version=maps.CURRENT,
        submitted_at=at,
        submitted_by=by,
    )
    triage.hurry_after_commit(work)
    known = escalations.flags_on(response) if is_flagged else set()
    fired = [flag for flag in flags(facts).fired if flag.rank <= Urgency.URGENT and flag.id not in known]
    if fired:
        escalations.raise_for(response=response, flags=fired, answers=facts, by=by, at=at)
    return bool(known or fired)


def still_open(draft: Answers) -> list[tuple[Page, Question]]:
    """Required questions without an answer, then those whose answer the dictionary no longer takes."""
    kept, _dropped = questionnaire.split_reachable(draft)
    return _open_with(_refused(kept), draft)


def _open_with(refused: set[str], draft: Answers) -> list[tuple[Page, Question]]:
    wanted = list(questionnaire.open_required(draft))
    refused = refused - {question.code for _page, question in wanted}
    if not refused:
        return wanted
    return wanted + [
        (page, question)
        for page in questionnaire.route(draft)
        for question in questionnaire.asked(page, draft)
        if question.code in refused
    ]


def _refused(answers: Answers) -> set[str]:
    """Codes whose value the dictionary does not take, as when it changed while the draft was waiting."""
    return {fault.code for fault in RULESET.dictionary.faults(answers)} & answers.keys()


def missing_about(patient: Patient) -> list[str]:
    """What the clinic must know about the person and does not: names of PERSON."""
    return [name for name in PERSON if not getattr(patient, name)]


# --- throwing away --------------------------------------------------------------------------------
@transaction.atomic
def discard(*, response_id: UUID, by: User, at: datetime) -> None:
    """The person does not want to send this draft: its answers go. Raises NotDraft.

    A red flag that it raised stays, with the answers that raised it and what was done about it.
    """
    response = _locked(response_id)
    try:
        transition(
            response,
            to=Response.State.EXPIRED,
            action="response.discarded",
            by=by,
            patient_id=response.case.patient_id,
            saved_at=at,
            draft={},
            still_true=[],
        )
    except MovedOn as error:
        raise NotDraft from error
