"""The catalogue to read. It describes trials and suggests nothing for anyone."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from orthoregen.accounts.access import request_roles
from orthoregen.policies import KEEPERS
from treatments import selectors
from treatments.forms.searching import TableForm
from treatments.models import Evidence, Structure, Treatment, Version
from treatments.presenters import reading as presenters
from treatments.selectors import Shown


def table(request: HttpRequest) -> HttpResponse:
    """Treatments by structures. Whatever is looked for, conventional care stays."""
    today = selectors.day_of(timezone.now())
    form = TableForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data
    entries = selectors.shown(today)
    found = [one for one in entries if _fits(one, wanted)] if any(wanted.values()) else entries
    kept = [one for one in entries if one in found or not presenters.is_regenerative(one.entry)]
    structure = wanted.get("structure", "")
    is_narrowed = bool(wanted.get("q") or wanted.get("family"))
    context = {
        "form": form,
        "groups": presenters.table(kept, country=settings.CLINIC.country, today=today, structure=structure),
        "structures": [one.label for one in Structure if structure in ("", one.value)],
        "signs": [(presenters.SIGNS[result], result.label) for result in Evidence.Result],
        "found": [_row(one, today) for one in found] if is_narrowed else [],
        "is_narrowed": is_narrowed,
        "may_keep": bool(request_roles(request) & KEEPERS),
    }
    return render(request, "treatments/table.html", context)


def _row(one: Shown, today: date) -> presenters.Row:
    return presenters.row_of(one, country=settings.CLINIC.country, today=today)


def _fits(one: Shown, wanted: dict[str, str]) -> bool:
    in_family = wanted.get("family", "") in ("", one.entry["family"])
    return in_family and presenters.fits(one.entry, wanted.get("q", ""))


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One treatment: its evidence with sources, legal status, precautions, and what is not written yet."""
    today = selectors.day_of(timezone.now())
    try:
        one = selectors.shown_one(code, today)
    except Treatment.DoesNotExist:
        raise Http404 from None
    return render(request, "treatments/detail.html", context_of(request, one, today))


def version(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """One approved text as it stood, which may have been replaced since."""
    today = selectors.day_of(timezone.now())
    related = Version.objects.select_related("treatment", "retirement", "approved_by__clinician")
    found = get_object_or_404(related, treatment__code=code, number=version)
    context = context_of(request, Shown(found.entry, found), today)
    newest = selectors.shown_one(code, today).version
    context["replaced_by"] = newest if newest and newest.number > found.number else None
    context["begins"] = found.effective_from if found.effective_from > today else None
    return render(request, "treatments/detail.html", context)


def context_of(request: HttpRequest, one: Shown, today: date) -> dict[str, Any]:
    """What the page of an entry prints."""
    entry = one.entry
    return {
        "entry": entry,
        "family": presenters.Family(entry["family"]).label,
        "standing": presenters.standing_of(one.version, today),
        "version": one.version,
        "cells": presenters.cells_of(entry),
        "laws": presenters.laws_of(entry, settings.CLINIC.country, today),
        "written": presenters.written(entry),
        "preparation": presenters.preparation_of(entry),
        "precautions": presenters.precautions_of(entry),
        "sources": presenters.sources_of(entry),
        "may_keep": bool(request_roles(request) & KEEPERS),
    }
