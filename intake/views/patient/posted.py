"""Reading what a browser sent, whatever it is."""

from uuid import UUID

from django.http import HttpRequest

from intake.services.responses import Showing

OURS = {
    *("csrfmiddlewaretoken", "revision", "showing", "turn", "timed"),
    *("both", "parked", "keep", "leave", "finish", "edit"),
}
MOST_TURNS = 1_000_000
NO_REVISION = -1  # of no form: whatever is stored is newer


def uuid_or_none(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def revision(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return NO_REVISION


def showing(request: HttpRequest) -> Showing | None:
    """Which showing of a page sent this; None where the page did not say."""
    token = uuid_or_none(request, "showing")
    try:
        turn = int(request.POST.get("turn", "0"))
    except ValueError:
        return None
    return Showing(token, turn) if token and 0 <= turn <= MOST_TURNS else None


def answers_as_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of every field that is not ours, to be sent once more."""
    return [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
