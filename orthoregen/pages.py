"""The page that everybody comes to first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake.questionnaire import SHORT, minutes_left
from intake.services.page_times import page_times


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, how long it takes, what to do in an emergency, start, go on, staff sign-in."""
    return render(request, "landing.html", {"minutes": minutes_left({}, SHORT[0], page_times())})
