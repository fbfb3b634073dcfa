"""How often clinicians agree with the rules, and how long people wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from intake.presenters.quality import quality_page


def quality(request: HttpRequest) -> HttpResponse:
    """The figures of the last twelve months, of nobody in particular."""
    return render(request, "review/quality.html", quality_page(timezone.now()))
