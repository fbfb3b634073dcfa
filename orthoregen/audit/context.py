"""Which request is being answered, so that every event of the trail can name it and the role acted in."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Origin:
    request_id: str = ""
    role: str = ""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def origin() -> Origin:
    """The origin of what is being done now; empty outside a request."""
    return _origin.get() or Origin()


def begin(request_id: str) -> None:
    _origin.set(Origin(request_id))


def act_as(role: str) -> None:
    """Say in which role the person behind the request comes in."""
    current = _origin.get()
    if current is not None:
        current.role = role


def end() -> None:
    _origin.set(None)
