"""The page that says what to do now. It needs no script, and the answers are already kept."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from intake.services import escalations
from intake.views.patient import presenters
from intake.views.patient.common import form_of, signed_in
from orthoregen.audit.requests import record_read


def stop(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Fixed advice, the number, the person's own words to show; acknowledge and go on."""
    user, at = signed_in(request), timezone.now()
    response = form_of(response_id)
    emergencies = presenters.emergencies(response)
    if not emergencies:
        return redirect("intake:case", response_id=response.pk)
    if request.method == "POST":
        for escalation in emergencies:
            version = presenters.advice_of(escalation).version
            escalations.patient_acknowledged(escalation=escalation, advice_version=version, by=user, at=at)
        return redirect(presenters.resume_url(response))
    record_read(request, response, patient_id=response.case.patient_id)
    for escalation in emergencies:
        version = presenters.advice_of(escalation).version
        escalations.shown(escalation=escalation, advice_version=version, by=user, at=at)
    context = {
        "response": response,
        "advices": presenters.urgent_advice(emergencies),
        "given": presenters.given(emergencies),
        "raised_at": emergencies[0].raised_at,
    }
    return render(request, "intake/stop.html", context)
