"""What was written to sign and sent after the session had ended: kept, and there again after signing in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from intake.decision_forms import TEXTS, JudgementForm
from intake.services import unsigned
from orthoregen.accounts.access import roles_of
from orthoregen.accounts.models import User
from orthoregen.policies import CLINICAL

KEPT = (
    "Your note, next step, message and reason for another urgency are kept for half an hour; what you wrote "
    "of single structures is not. Nothing is signed. After signing in you find them on the case."
)
LOST = (
    "What you wrote could not be kept, because your session was over before. Nothing is signed. Go back in "
    "your browser and copy it before you sign in."
)


def keep(request: HttpRequest, user: User | None, item_id: UUID) -> bool:
    """The policy of the route calls this where what was sent cannot be taken. Who wrote it must be known.

    Several may use one browser: the page says for whom it was made.
    """
    now = timezone.now()
    if user is None and any(request.POST.get(name, "").strip() for name in TEXTS):
        messages.warning(request, LOST)
    if user is None or request.POST.get("by") != str(user.pk) or not roles_of(user, now) & CLINICAL:
        return False
    longest = {name: JudgementForm.base_fields[name].max_length for name in TEXTS}  # type: ignore[attr-defined]
    texts = {name: request.POST[name][: longest[name]] for name in TEXTS if name in request.POST}
    replaces = request.POST.get("replaces", "")[:36]
    if unsigned.keep(item_id=item_id, texts=texts, replaces=replaces, by=user, at=now) is None:
        return False
    messages.info(request, KEPT)
    return True
