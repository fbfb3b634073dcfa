"""Writing on a draft: one form for each part. What is typed comes back where it cannot be stored."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from treatments.exchange import Unreadable
from treatments.forms.approving import ImportForm
from treatments.forms.writing import (
    EvidenceForm,
    LegalStatusForm,
    NewEntryForm,
    PartForm,
    TextForm,
)
from treatments.models import Evidence, LegalStatus, Source, Structure, Treatment
from treatments.selectors import Kept
from treatments.services import drafts
from treatments.services.approving import ChangedSince, Refused
from treatments.services.importing import bring_in as take
from treatments.views.managing import kept_or_404, signed_in

NEW = "new"


def new(request: HttpRequest) -> HttpResponse:
    """Begin an entry. Its parts are written on its own page."""
    form = NewEntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and stored(request, form):
        return redirect("treatments:entry", form.instance.code)
    return render(request, "treatments/manage/new.html", {"form": form})


def text(request: HttpRequest, code: str) -> HttpResponse:
    """What is said of the whole entry."""
    one = kept_or_404(code)
    return _part(request, one, one.treatment, TextForm, "Text")


def evidence(request: HttpRequest, code: str, structure: str) -> HttpResponse:
    """What trials say for one structure."""
    if structure not in Structure.values:
        raise Http404
    one = kept_or_404(code)
    row = one.treatment.evidence.filter(structure=structure).first()
    row = row or Evidence(treatment=one.treatment, structure=structure)
    return _part(request, one, row, EvidenceForm, f"Evidence: {Structure(structure).label}")


def law(request: HttpRequest, code: str, jurisdiction: str) -> HttpResponse:
    """Whether it is lawful in one country; "new" is a country that does not stand there yet."""
    one = kept_or_404(code)
    row = one.treatment.legal_statuses.filter(jurisdiction=jurisdiction).first()
    if row is None and jurisdiction != NEW:
        raise Http404
    title = f"Legal status: {row.jurisdiction}" if row else "Legal status in a country"
    return _part(request, one, row or LegalStatus(treatment=one.treatment), LegalStatusForm, title)


def _part(
    request: HttpRequest, one: Kept, row: Any, form_class: Callable[..., PartForm], title: str
) -> HttpResponse:
    """The form of one part: shown, stored, or the part taken out."""
    can_go = row.pk is not None and not isinstance(row, Treatment)
    if request.method == "POST" and "remove" in request.POST and can_go:
        return removed(request, one, row)
    form = form_class(request.POST or None, instance=row, initial={"seen": one.sha256})
    if request.method == "POST" and form.is_valid():
        if stored(request, form):
            messages.success(request, "Saved on the draft. Clinicians read it once it is approved.")
            return redirect("treatments:entry", one.treatment.code)
        form.data = with_seen(form.data, one.sha256)
    context = {
        "kept": one,
        "form": form,
        "title": title,
        "can_go": can_go,
        "sources": Source.objects.all(),
    }
    return render(request, "treatments/manage/part.html", context)


def with_seen(data: Any, sha256: str) -> QueryDict:
    """What was typed, with the digest of the draft as it is now: for who was told that it has changed."""
    typed: QueryDict = data.copy()
    typed["seen"] = sha256
    return typed


def stored(request: HttpRequest, form: PartForm) -> bool:
    """Store a part that was read; False with words on the form where it is refused."""
    try:
        drafts.save(
            part=form.instance,
            lists=form.lists,
            seen_sha256=form.cleaned_data["seen"],
            by=signed_in(request),
            at=timezone.now(),
        )
    except ChangedSince as refused:
        form.add_error(None, f"{refused} What you typed is still here: look at the entry, then save again.")
    except Refused as refused:
        form.add_error(None, str(refused))
    return not form.errors


def removed(request: HttpRequest, one: Kept, row: Any) -> HttpResponse:
    """Take a part out, and back to its entry."""
    seen = request.POST.get("seen", "")
    try:
        drafts.remove(part=row, seen_sha256=seen, by=signed_in(request), at=timezone.now())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Taken out of the draft.")
    return redirect("treatments:entry", one.treatment.code)


def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away that was begun here and never proposed."""
    one = kept_or_404(code)
    if request.method == "POST":
        try:
            drafts.discard(
                treatment=one.treatment,
                seen_sha256=request.POST.get("seen", ""),
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("treatments:entry", code)
        messages.success(request, f"The draft of {one.treatment.name} is thrown away.")
        return redirect("treatments:manage")
    may = drafts.may_be_discarded(one.treatment)
    return render(request, "treatments/manage/discard.html", {"kept": one, "may": may})


def bring_in(request: HttpRequest) -> HttpResponse:
    """Entries of a file become drafts, all or none."""
    form = ImportForm(request.POST if request.method == "POST" else None)
    brought, faults = [], []
    if request.method == "POST" and form.is_valid():
        try:
            brought = take(text=form.cleaned_data["text"], by=signed_in(request), at=timezone.now())
        except Unreadable as unreadable:
            faults = unreadable.faults
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "brought": brought, "faults": faults}
    return render(request, "treatments/manage/import.html", context)
