"""Keeping the catalogue: the list with what is due, one entry with its parts, what was done, files."""

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from orthoregen.accounts.access import request_roles
from orthoregen.accounts.models import Role, User
from orthoregen.audit.requests import person
from treatments import exchange, selectors
from treatments.entries import Entry
from treatments.models import Treatment, Version
from treatments.presenters import managing as presenters
from treatments.presenters import reading
from treatments.presenters.comparing import compare as compared
from treatments.selectors import Kept, Shown
from treatments.services.drafts import may_be_discarded
from treatments.views.reading import context_of

EDITS = 50  # on one page
NEWEST = 100  # versions and proposals in a list; every one keeps its own address


# --- what the views of this part share ------------------------------------------------------------
def signed_in(request: HttpRequest) -> User:
    user = person(request)
    if user is None:  # the policy lets nobody come here without
        raise Http404
    return user


def today() -> date:
    return selectors.day_of(timezone.now())


def kept_or_404(code: str) -> Kept:
    try:
        return selectors.kept_one(code, today())
    except Treatment.DoesNotExist:
        raise Http404 from None


def may_write(request: HttpRequest) -> bool:
    return Role.CATALOGUE_ADMIN in request_roles(request)


def may_approve(request: HttpRequest) -> bool:
    return Role.CLINICAL_LEAD in request_roles(request)


# --- pages ----------------------------------------------------------------------------------------
def entries(request: HttpRequest) -> HttpResponse:
    """Every entry, or those of one list, with what is due for review."""
    chosen = request.GET.get("list", "all")
    if chosen not in presenters.LISTS:
        chosen = "all"
    found = selectors.kept(today())
    lines = [presenters.line(one, country=settings.CLINIC.country, today=today()) for one in found]
    context = {
        "lines": [line for line in lines if chosen in line.lists],
        "tabs": [
            (key, words, sum(key in line.lists for line in lines)) for key, words in presenters.LISTS.items()
        ],
        "tab": chosen,
        "may_write": may_write(request),
    }
    return render(request, "treatments/manage/list.html", context)


def entry(request: HttpRequest, code: str) -> HttpResponse:
    """One entry with its parts, each of which can be changed, and its versions."""
    one, country = kept_or_404(code), settings.CLINIC.country
    treatment = one.treatment
    context = {
        "kept": one,
        "line": presenters.line(one, country=country, today=today()),
        "entry": one.draft,
        "laws": reading.laws_of(one.draft, country, today()),
        "cells": reading.cells_of(one.draft),
        "precautions": list(zip(treatment.precautions.all(), reading.precautions_of(one.draft), strict=True)),
        "written": reading.written(one.draft),
        "preparation": reading.preparation_of(one.draft),
        "versions": [(version, _people(version)) for version in selectors.versions_of(treatment)[:NEWEST]],
        "may_write": may_write(request),
        "may_be_discarded": may_be_discarded(treatment),
        "ends": presenters.numbered(selectors.to_retire(treatment, today())),
    }
    return render(request, "treatments/manage/entry.html", context)


def _people(version: Version) -> str:
    proposed, approved = reading.name_of(version.proposed_by), reading.name_of(version.approved_by)
    return f"proposed by {proposed}, approved by {approved}"


def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The draft, as clinicians will see it once it is approved."""
    one = kept_or_404(code)
    context = context_of(request, Shown(one.draft, None), today())
    return render(request, "treatments/manage/preview.html", context)


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two texts of one entry, field by field: versions by number, or the draft."""
    one = kept_or_404(code)
    before = request.GET.get("from") or (str(one.newest.number) if one.newest else "draft")
    after = request.GET.get("to") or "draft"
    versions = selectors.versions_of(one.treatment)[:NEWEST]
    context = {
        "kept": one,
        "before": _named(before),
        "after": _named(after),
        "changes": compared(_text(one, before), _text(one, after)),
        "choices": ["draft", *(str(version.number) for version in versions)],
        "from": before,
        "to": after,
    }
    return render(request, "treatments/manage/compare.html", context)


def _text(one: Kept, name: str) -> Entry:
    if name == "draft":
        return one.draft
    version = one.treatment.versions.filter(number=name).first() if name.isdecimal() else None
    if version is None:
        raise Http404
    return version.entry


def _named(name: str) -> str:
    return "the draft" if name == "draft" else f"version {name}"


def history(request: HttpRequest, code: str) -> HttpResponse:
    """Who proposed, approved and changed what, and when."""
    one = kept_or_404(code)
    changes = selectors.changes_of(code)
    before = _moment(request.GET.get("before", ""))
    if before:
        changes = changes.filter(timestamp__lt=before)
    found = list(changes[: EDITS + 1])
    proposals = selectors.proposals_of(one.treatment)[:NEWEST]
    versions = selectors.versions_of(one.treatment)[:NEWEST]
    context = {
        "kept": one,
        "steps": presenters.steps(code, proposals, versions),
        "most": NEWEST,
        "has_more": len(proposals) == NEWEST,
        "edits": presenters.edits(found[:EDITS]),
        "earlier": found[EDITS - 1].timestamp.isoformat() if len(found) > EDITS else "",
        "is_first_page": before is None,
    }
    return render(request, "treatments/manage/history.html", context)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):  # no time, or one outside of the calendar
        return None


# --- files ----------------------------------------------------------------------------------------
def export_all(request: HttpRequest) -> HttpResponse:
    """Every draft as one file."""
    return _file("catalogue", [one.draft for one in selectors.kept(today())])


def export_one(request: HttpRequest, code: str) -> HttpResponse:
    """One draft as a file."""
    return _file(code, [kept_or_404(code).draft])


def _file(name: str, drafts: list[Entry]) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return HttpResponse(
        exchange.write(drafts), content_type="application/yaml; charset=utf-8", headers=headers
    )
