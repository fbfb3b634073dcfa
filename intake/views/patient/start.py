"""Beginning a form, and putting right who it is about."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.access import open_access, responses_of
from intake.age import clinic_day, is_too_young
from intake.models import Patient, Response
from intake.person_forms import PersonForm, StartForm, WhoForm
from intake.questionnaire import PAGES
from intake.services import cases
from intake.views.patient import posted
from intake.views.patient.common import access_of, form_of, signed_in
from orthoregen.audit.requests import record_read


def new(request: HttpRequest) -> HttpResponse:
    """First who the form is about, then who they are and what they agree to. Only that makes a case."""
    user, at = signed_in(request), timezone.now()
    token = posted.uuid_or_none(request, "token") or uuid4()
    begun = cases.begun_with(token, user)
    if begun is not None:  # the button was pressed twice: by now the person is known, and offered differently
        return _to_first_page(begun)
    who = WhoForm(request.GET or None, people=open_access(user, at))
    if not who.is_valid():
        drafts = responses_of(user, at).drafts().select_related("case__patient").order_by("started_at")
        return render(request, "intake/new_who.html", {"form": who, "drafts": drafts})
    known = who.known.patient if who.known else None
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, relation=who.relation, today=clinic_day(at), known=known)
    if form.is_bound and "edit" not in request.POST:
        is_valid = form.is_valid()
        reason = _reason_to_talk(form, known, at)
        if reason:
            context = {"reason": reason, "sent": posted.answers_as_sent(request)}
            return render(request, "intake/clinic.html", context)
        if is_valid:
            response = cases.start(
                user=user,
                relation=who.relation,
                patient=known,
                consents=form.consents,
                token=token,
                at=at,
                **form.person,
            )
            return _to_first_page(response)
    return render(request, "intake/new.html", {"form": form, "known": known, "token": token})


def _reason_to_talk(form: StartForm, known: Patient | None, at: datetime) -> str:
    """Why the clinic talks to this person instead, said even while something else is wrong."""
    if form.cannot_agree:
        return "cannot_agree"
    born = known.birth_date if known else form.cleaned_data.get("birth_date")
    return "young" if is_too_young(born, at) else ""


def _to_first_page(response: Response) -> HttpResponse:
    return redirect("intake:page", response_id=response.pk, page=PAGES[0].key)


def person(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Put right name, birth date and telephone number while the form is a draft."""
    user, at = signed_in(request), timezone.now()
    response = form_of(response_id)
    if response.state != Response.State.DRAFT:
        return redirect("intake:case", response_id=response.pk)
    patient = response.case.patient
    relation = access_of(user, response, at).relation
    initial = {"full_name": patient.full_name, "birth_date": patient.birth_date, "phone": patient.phone}
    data = request.POST if request.method == "POST" else None
    form = PersonForm(data, relation=relation, today=clinic_day(at), initial=initial)
    if form.is_bound and form.is_valid():
        cases.set_person(patient=patient, **form.cleaned_data, by=user, at=at)
        messages.success(request, _("Saved."))
        return redirect("intake:check", response_id=response.pk)
    record_read(request, patient, patient_id=patient.pk)
    return render(request, "intake/person.html", {"form": form, "response": response})
