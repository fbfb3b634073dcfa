"""The page that everybody comes to first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, what to do in an emergency, start, go on, staff sign-in."""
    return render(request, "landing.html")
