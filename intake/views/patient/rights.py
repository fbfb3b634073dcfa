"""Your data and your rights: what was agreed to, copies, who opened the record, throwing a form away."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from intake.access import consents_of, open_access, responses_of, took_back_care
from intake.approvals import CONSENT_TEXTS, approval_of
from intake.models import Consent, PatientAccess, Relation, Response
from intake.presenters import readers as reads
from intake.services import cases
from intake.views.patient import presenters
from intake.views.patient.common import signed_in
from orthoregen.accounts.models import User
from orthoregen.audit.requests import record_read

NEWEST_READS = 5


def index(request: HttpRequest) -> HttpResponse:
    """The people whose forms somebody fills in; with one of them, straight to their page."""
    people = [access.patient for access in open_access(signed_in(request), timezone.now())]
    if len(people) == 1:
        return redirect("intake:person-rights", patient_id=people[0].pk)
    return render(request, "intake/rights_people.html", {"people": people})


def person(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Everything that somebody may do with the data of one person."""
    user, at = signed_in(request), timezone.now()
    access = _access(user, patient_id, at)
    forms = responses_of(user, at).filter(case__patient=patient_id, kind=Response.Kind.INTAKE)
    forms = forms.exclude(state=Response.State.EXPIRED)
    forms = forms.select_related("case__patient").prefetch_related("case__review_items")
    record_read(request, access.patient, patient_id=patient_id)
    context = {
        "patient": access.patient,
        "is_self": access.relation == Relation.SELF,
        "consents": presenters.consents(consents_of(patient_id)),
        "has_no_care": took_back_care(patient_id),
        "approval": approval_of(CONSENT_TEXTS),
        "forms": presenters.form_rows(forms.order_by("-started_at")),
        "readers": reads.readers([patient_id], user, most=NEWEST_READS),
        "days": settings.DRAFTS_LAST.days,
    }
    return render(request, "intake/rights.html", context)


def readers(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Everybody else who opened the record, page by page."""
    user, at = signed_in(request), timezone.now()
    before = request.GET.get("before", "")
    context = {
        "patient": _access(user, patient_id, at).patient,
        "readers": reads.readers([patient_id], user, before=int(before) if _is_id(before) else None),
        "is_later_page": _is_id(before),
        "names_readers": settings.CLINIC.names_readers,
    }
    return render(request, "intake/readers.html", context)


def consent(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Give or take back the agreement to one purpose."""
    user, at = signed_in(request), timezone.now()
    access = _access(user, patient_id, at)
    purpose, answer = request.POST.get("purpose"), request.POST.get("answer")
    if purpose in Consent.Purpose.values and answer in ("give", "take_back"):
        cases.set_consent(
            patient=access.patient,
            purpose=purpose,
            is_given=answer == "give",
            relation=access.relation,
            by=user,
            at=at,
        )
        messages.success(request, _("We have kept your choice."))
    return redirect("intake:person-rights", patient_id=patient_id)


def _access(user: User, patient_id: UUID, at: datetime) -> PatientAccess:
    return open_access(user, at).get(patient=patient_id)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
