"""A page that was sent after the session had ended: put aside, and offered again after signing in."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from intake import questionnaire
from intake.access import own_response
from intake.asking import asking_of
from intake.models import ParkedPage, Response
from intake.services import parking
from intake.views.patient.common import signed_in
from orthoregen.accounts.models import User

IN_SESSION = "parked"  # ids of pages that nobody is known to have sent, but this browser


def keep(request: HttpRequest, user: User | None, response_id: UUID, page: str) -> bool:
    """Put aside what was sent: the policy of the route calls this where it cannot be saved as it came."""
    response = Response.objects.drafts().filter(pk=response_id).first()
    if response is None or page not in questionnaire.PAGE:
        return False
    form = asking_of(response).form(questionnaire.PAGE[page], request.POST)
    form.is_valid()  # what is wrong or missing keeps nobody from keeping the rest
    kept = parking.park(
        response_id=response_id,
        page_key=page,
        answers=form.answers,
        cleared=form.cleared,
        by=user,
        at=timezone.now(),
    )
    if kept is None:
        is_theirs = user is not None and own_response(user, response_id)  # nobody else is told what it holds
        is_other = form.wrong or parking.changes_something(response, form.answers, form.cleared)
        return is_theirs and not is_other
    if user is None:
        request.session[IN_SESSION] = [*_known(request), str(kept.page.pk)][-parking.MOST :]
    messages.info(request, _("We kept what you sent just now. You see it again after you have signed in."))
    if kept.emergency is not None:
        number = settings.CLINIC.emergency_number
        text = _("An answer that you sent may need help now. If it is happening now, call %(number)s.")
        messages.error(request, text % {"number": number})
    return True


def waiting(request: HttpRequest, response: Response) -> ParkedPage | None:
    """What this person has still to decide about."""
    return parking.waiting(response, user=signed_in(request), known=_known(request))


def decide_first(request: HttpRequest, response: Response) -> HttpResponse | None:
    """To the page that was put aside, before the form is looked over or sent without it."""
    parked = waiting(request, response)
    return redirect("intake:page", response_id=response.pk, page=parked.page) if parked else None


def _known(request: HttpRequest) -> list[str]:
    return list(request.session.get(IN_SESSION, []))
