"""One answer of the patient: verified as it stands, or corrected with the field that the patient had."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from intake.forms import PageForm, form_of
from intake.presenters.answers import answer_of
from intake.presenters.case import holder, identity
from intake.questionnaire import QUESTIONS
from intake.review_forms import CorrectAnswerForm, VerifyForm
from intake.selectors import CaseRecord
from intake.services import claims, reviews, verifying
from intake.views.review import common

NOT_A_FACT = "This answer cannot be stored. Put it right and save again."
NOTHING_CHANGED = "Nothing was changed, so nothing was stored."


def answer(request: HttpRequest, item_id: UUID, answer: str) -> HttpResponse:
    """What was answered and what was said of it since; for who has the case, the field to correct it."""
    record = common.record_of(request, item_id)
    kind = _kind_of(answer, record)
    if request.method != "POST":
        return _page(request, record, answer, kind(), _empty(record))
    stopped = common.cannot_amend(request, record)
    if stopped:
        return stopped
    form, said = kind(request.POST), CorrectAnswerForm(request.POST)
    # What the form asks of a patient does not bind a clinician: an answer can be taken back to unknown.
    for field in form.fields.values():
        field.required = False
    said.is_valid()
    if said.cleaned_data.get("input_seq") != record.input_seq:
        return common.changed(request, item_id)
    if not (form.is_valid() and said.is_valid()):
        return _page(request, record, answer, form, said)
    given = {**form.answers, **dict.fromkeys(form.cleared)}
    changed: list[str] = []

    def store() -> None:
        changed[:] = verifying.correct_answers(
            item_id=item_id,
            answers=given,
            reason=said.cleaned_data["reason"],
            by=common.signed_in(request),
            at=timezone.now(),
            input_seq=record.input_seq,
        )

    try:
        stopped = _refused(request, item_id, store)
    except reviews.NotAFact:
        form.add_error(None, NOT_A_FACT)
        return _page(request, record, answer, form, said)
    if stopped:
        return stopped
    raised = common.raised_by_entry(request, record) if changed else None
    if raised is not None:
        return raised
    messages.success(request, "The correction is stored and was judged." if changed else NOTHING_CHANGED)
    return _back(item_id, answer)


def verify(request: HttpRequest, item_id: UUID, answer: str) -> HttpResponse:
    """Note that the answer is right as it stands."""
    record = common.record_of(request, item_id)
    _kind_of(answer, record)
    stopped = common.cannot_amend(request, record)
    if stopped:
        return stopped
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _page(request, record, answer, _kind_of(answer, record)(), _empty(record), form)

    def store() -> None:
        verifying.verify_answer(
            item_id=item_id,
            code=answer,
            comment=form.cleaned_data["comment"],
            by=common.signed_in(request),
            at=timezone.now(),
            input_seq=form.cleaned_data["input_seq"],
        )

    try:
        stopped = _refused(request, item_id, store)
    except reviews.NotAFact:  # there is no answer to find right
        raise Http404 from None
    if stopped:
        return stopped
    messages.success(request, "The answer is verified.")
    return _back(item_id, answer)


def _kind_of(code: str, record: CaseRecord) -> type[PageForm]:
    kind = form_of(code, record.answers) if code in QUESTIONS else None
    if kind is None:
        raise Http404
    return kind


def _empty(record: CaseRecord) -> CorrectAnswerForm:
    return CorrectAnswerForm(initial={"input_seq": record.input_seq})


def _refused(request: HttpRequest, item_id: UUID, store: Callable[[], None]) -> HttpResponse | None:
    """Store it, or say what has happened to the case in the meantime."""
    try:
        store()
    except reviews.ChangedSince:
        return common.changed(request, item_id)
    except reviews.AlreadyDecided as decided:
        return common.already_decided(request, item_id, decided)
    except claims.NotClaimed:
        return common.not_claimed(request, item_id)
    return None


def _back(item_id: UUID, code: str) -> HttpResponse:
    """To the row, in a section that stands open."""
    address = reverse("review:case", args=[item_id])
    return redirect(f"{address}?answer={code}#answer-{code}")


def _page(
    request: HttpRequest,
    record: CaseRecord,
    code: str,
    form: PageForm,
    said: CorrectAnswerForm,
    comment: VerifyForm | None = None,
) -> HttpResponse:
    user, now = common.signed_in(request), timezone.now()
    claims.keep(item=record.item, by=user, at=now)
    has_it = holder(record.item, user)
    row, history = answer_of(code, record.frozen, record.answers, record.amendments, record.names)
    context = {
        "item_id": record.item.pk,
        "id": identity(record, now),
        "holder": has_it,
        "may_save": has_it is not None and has_it.may_enter,
        "row": row,
        "history": history,
        "form": form,
        "said": said,
        "comment": comment or VerifyForm(initial={"input_seq": record.input_seq}, auto_id="verify_%s"),
    }
    return render(request, "review/answer.html", context)
