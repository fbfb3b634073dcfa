"""The page that everybody comes to first."""

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake.questionnaire import PAGES, core_minutes, minutes_left


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, how long it takes, what to do in an emergency, start, go on, staff sign-in."""
    times = {"shortest": ceil(core_minutes({})), "longest": minutes_left({}, PAGES[0])}
    return render(request, "landing.html", times)
