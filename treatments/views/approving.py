"""From a draft to a version and to its end: propose, approve or send back, retire."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from treatments.forms.approving import ApproveForm, ProposeForm, RetireForm, SendBackForm
from treatments.models import Proposal
from treatments.presenters.comparing import compare
from treatments.presenters.managing import numbered
from treatments.presenters.reading import moment, name_of
from treatments.selectors import Shown, to_retire
from treatments.services import approving
from treatments.services.approving import Refused
from treatments.views.managing import kept_or_404, may_approve, may_write, signed_in, today
from treatments.views.reading import context_of


def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Put the draft forward, as it stands on this page."""
    one = kept_or_404(code)
    form = ProposeForm(request.POST or None, initial={"seen": one.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            approving.propose(
                code=code,
                seen_sha256=form.cleaned_data["seen"],
                what_changed=form.cleaned_data["what_changed"],
                review_by=form.cleaned_data["review_by"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Proposed. A clinical lead who did not write it can approve it.")
            return redirect("treatments:entry", code)
    changes = compare(one.newest.entry, one.draft) if one.newest else []
    context = {
        **context_of(request, Shown(one.draft, None), today()),
        "kept": one,
        "form": form,
        "changes": changes,
    }
    return render(request, "treatments/manage/propose.html", context)


def proposal(request: HttpRequest, code: str, proposal: int) -> HttpResponse:
    """What was proposed, word for word, and what became of it."""
    one = kept_or_404(code)
    people = ("proposed_by__clinician", "verdict__given_by__clinician", "version")
    found = one.treatment.proposals.select_related(*people).filter(number=proposal).first()
    if found is None:
        raise Http404
    approve = ApproveForm(initial={"seen": found.sha256}, today=today())
    send_back = SendBackForm()
    form: ApproveForm | SendBackForm | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "withdraw":
            return _withdrawn(request, code, found)
        form = approve = ApproveForm(request.POST, today=today())
        if act == "send_back":
            approve = ApproveForm(initial={"seen": found.sha256}, today=today())
            form = send_back = SendBackForm(request.POST)
        if form.is_valid() and _decided(request, found, form):
            return redirect("treatments:entry", code)
    verdict = getattr(found, "verdict", None)
    earlier = one.treatment.versions.filter(approved_at__lt=found.proposed_at).order_by("-number").first()
    context = {
        **context_of(request, Shown(found.entry, None), today()),
        "kept": one,
        "proposal": found,
        "verdict": verdict,
        "proposed": f"{name_of(found.proposed_by)} on {moment(found.proposed_at)}",
        "given": f"{name_of(verdict.given_by)} on {moment(verdict.given_at)}" if verdict else "",
        "earlier": earlier,
        "changes": compare(earlier.entry, found.entry) if earlier else [],
        "form": form,
        "approve": approve,
        "send_back": send_back,
        "may_decide": may_approve(request),
        "is_author": found.authors.filter(user=signed_in(request)).exists(),
        "has_moved_on": one.sha256 != found.sha256,
        "may_withdraw": may_write(request),
    }
    return render(request, "treatments/manage/proposal.html", context)


def _decided(request: HttpRequest, found: Proposal, form: ApproveForm | SendBackForm) -> bool:
    by, at, said = signed_in(request), timezone.now(), form.cleaned_data
    try:
        if isinstance(form, ApproveForm):
            version = approving.approve(
                proposal_id=found.pk,
                seen_sha256=said["seen"],
                effective_from=said["effective_from"],
                by=by,
                at=at,
            )
            messages.success(request, f"Approved as version {version.number}.")
        else:
            approving.send_back(proposal_id=found.pk, note=said["note"], by=by, at=at)
            messages.success(request, "Sent back.")
    except Refused as refused:
        form.add_error(None, str(refused))
    return not form.errors


def _withdrawn(request: HttpRequest, code: str, found: Proposal) -> HttpResponse:
    try:
        approving.withdraw(proposal_id=found.pk, by=signed_in(request), at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Withdrawn.")
    return redirect("treatments:entry", code)


def retire(request: HttpRequest, code: str) -> HttpResponse:
    """End a regenerative entry."""
    one = kept_or_404(code)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            approving.retire(
                code=code, reason=form.cleaned_data["reason"], by=signed_in(request), at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Retired. Plans that name it keep it; no new plan can.")
            return redirect("treatments:entry", code)
    ends = numbered(to_retire(one.treatment, today()))
    return render(request, "treatments/manage/retire.html", {"kept": one, "form": form, "ends": ends})
