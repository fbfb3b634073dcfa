"""Writing a precaution: rows of facts, comparisons and values, or an expression. Each press comes here."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from treatments import facts
from treatments.forms import precaution as forms
from treatments.forms.precaution import PrecautionForm
from treatments.models import Precaution, Source
from treatments.presenters.plans import TAGS
from treatments.rows import rows_of
from treatments.samples import samples
from treatments.selectors import Kept
from treatments.views.managing import kept_or_404
from treatments.views.writing import removed, stored, with_seen


def precaution(request: HttpRequest, code: str, precaution_id: int) -> HttpResponse:
    """One precaution."""
    one = kept_or_404(code)
    row = one.treatment.precautions.filter(pk=precaution_id).first()
    if row is None:
        raise Http404
    return _page(request, one, row, f"Precaution: {row.words}")


def new_precaution(request: HttpRequest, code: str) -> HttpResponse:
    """One precaution more, at the end of the list."""
    one = kept_or_404(code)
    row = Precaution(treatment=one.treatment, place=one.treatment.precautions.count() + 1)
    return _page(request, one, row, "New precaution")


def _page(request: HttpRequest, one: Kept, row: Precaution, title: str) -> HttpResponse:
    if request.method != "POST":
        form = PrecautionForm(instance=row, initial={"seen": one.sha256})
        return _shown(request, one, row, title, form, finds=row.condition is None)
    if "remove" in request.POST and row.pk is not None:
        return removed(request, one, row)
    press, _, what = request.POST.get("do", "save").partition(":")
    searches = press == "find" or (press == "enter" and bool(request.POST.get("find", "").strip()))
    if press in ("save", "enter") and not searches:
        form = PrecautionForm(request.POST, instance=row)
        if form.is_valid():
            if stored(request, form):
                messages.success(request, "Saved on the draft. Clinicians read it once it is approved.")
                return redirect("treatments:entry", one.treatment.code)
            form.data = with_seen(form.data, one.sha256)
    else:
        form = _pressed(request.POST, row, press, what)
    return _shown(request, one, row, title, form, finds=searches)


def _pressed(data: QueryDict, row: Precaution, press: str, what: str) -> PrecautionForm:
    """The form after a press that stores nothing. What is missing elsewhere is not said yet."""
    if press == "add":
        data = forms.with_row(data, what)
    elif press == "take-out":
        data = forms.without_row(data, what)
    form = PrecautionForm(data, instance=row)
    form.is_valid()
    kept = {}
    if press == "text":
        if form.stated is not None or not form.facts:
            form = PrecautionForm(forms.as_text(data, form.stated), instance=row)
            form.is_valid()
        else:
            kept = {name: form.errors[name] for name in form.errors if name in form.of_rows}
    elif press == "rows":
        rows = rows_of(form.stated)
        if rows is not None or not data.get("condition", "").strip():
            form = PrecautionForm(forms.as_rows(data, rows), instance=row)
            form.is_valid()
        elif form.stated is not None:
            form.errors.pop("condition", None)
            form.add_error("condition", forms.TOO_MUCH)
        kept = {name: form.errors[name] for name in form.errors if name == "condition" and form.is_text}
    elif press == "state":
        kept = {name: form.errors[name] for name in form.errors if name in form.of_rows}
    form.errors.clear()
    form.errors.update(kept)
    return form


def _shown(
    request: HttpRequest, one: Kept, row: Precaution, title: str, form: PrecautionForm, *, finds: bool
) -> HttpResponse:
    stated = form.stated
    rows = rows_of(stated)
    context: dict[str, Any] = {
        "kept": one,
        "form": form,
        "title": title,
        "can_go": row.pk is not None,
        "sources": Source.objects.all(),
        "found": _found(form) if finds else None,
        "in_words": facts.in_words(rows) if rows else None,
        "samples": [(sample, TAGS[sample.state]) for sample in samples(stated)] if stated else [],
    }
    return render(request, "treatments/manage/precaution.html", context)


def _found(form: PrecautionForm) -> facts.Found:
    typed = form.data if form.is_bound else {}
    return facts.find(typed.get("find", ""), typed.get("section", ""))
