"""What only the demonstration has: its mail leaves the machine nowhere and can be read on a page."""

import email
import email.policy
import ipaddress
import time
from collections.abc import Sequence
from email.message import EmailMessage as ReadMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

KEPT = 20


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


class MailBackend(ConsoleBackend):
    """Writes mail to the console and keeps the last few as files that every process of the site can read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not settings.DEMO:
            raise ImproperlyConfigured("This mail backend is for the demonstration only: set ORTHOREGEN_MAIL")
        super().__init__(*args, **kwargs)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            keep(message)
        return super().send_messages(email_messages)


def keep(message: EmailMessage) -> None:
    """Store one mail, readable by this user only, and let go of the oldest."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{time.time_ns():020d}"
    half = folder / f"{name}.half"
    half.touch(mode=0o600)
    half.write_bytes(message.message().as_bytes())
    half.rename(folder / f"{name}.eml")  # whole, or not there
    for old in _newest_first()[KEPT:]:
        old.unlink(missing_ok=True)


def _newest_first() -> list[Path]:
    return sorted(_folder().glob("*.eml"), reverse=True)


def kept_mail() -> list[ReadMessage]:
    """The mails that are kept, newest first."""
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in _newest_first()
    ]


def mail(request: HttpRequest) -> HttpResponse:
    """The mails of the demonstration, for whoever sits at this machine: sign-in codes among them."""
    if not settings.DEMO:
        raise Http404
    if not _is_loopback(request.META.get("REMOTE_ADDR", "")):
        raise PermissionDenied
    mails = [
        {"to": m["to"], "subject": m["subject"], "sent_at": m["date"].datetime, "text": m.get_content()}
        for m in kept_mail()
    ]
    return render(request, "demo_mail.html", {"mails": mails})


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
