"""Reading what a browser sent, whatever it is."""

from uuid import UUID

from django.http import HttpRequest

OURS = {"csrfmiddlewaretoken", "revision", "both", "keep", "leave", "edit"}
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


def answers_as_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of every field that is not ours, to be sent once more."""
    return [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
