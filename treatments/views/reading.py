"""The catalogue to read. It describes trials and suggests nothing for anyone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from treatments.models import Evidence, Structure
from treatments.presenters import reading as presenters
from treatments.selectors import catalogue


def table(request: HttpRequest) -> HttpResponse:
    """Every treatment by every structure."""
    today = timezone.localdate(timezone=settings.CLINIC.zone)
    groups = presenters.table(catalogue(), country=settings.CLINIC.country, today=today)
    signs = [(presenters.SIGNS[result], result.label) for result in Evidence.Result]
    context = {"groups": groups, "structures": Structure.labels, "signs": signs}
    return render(request, "treatments/table.html", context)


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One treatment: its evidence with sources, legal status, precautions, and what is not written yet."""
    treatment = get_object_or_404(catalogue(), code=code)
    today = timezone.localdate(timezone=settings.CLINIC.zone)
    context = {
        "treatment": treatment,
        "cells": presenters.cells_of(treatment),
        "laws": presenters.laws_of(treatment, settings.CLINIC.country, today),
        "written": presenters.written(treatment),
        "precautions": presenters.precautions_of(treatment),
        "sources": presenters.sources_of(treatment),
    }
    return render(request, "treatments/detail.html", context)
