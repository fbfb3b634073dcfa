"""A case to take along: one printable summary, and everything that is stored as data. Both are recorded."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from intake.presenters.exported import exported_case
from intake.presenters.printed import printed_case
from intake.selectors import CaseRecord
from intake.views.review import common
from orthoregen.audit.services import record as note
from orthoregen.pdf import pdf, pdf_response

PRINTED, EXPORTED = "case.printed", "case.exported"
UNPRINTABLE = "Some letters on this page have no font on this server. Boxes stand in their place."


def summary(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """What the page of the case says, on paper."""
    record = common.record_of(request, item_id)
    user = common.signed_in(request)
    document = pdf("summary.typ", printed_case(record, user, timezone.now()), unprintable=UNPRINTABLE)
    _note(request, record, PRINTED)
    return pdf_response(document, name=record.patient.reference)


@reauthentication_required
def export(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Everything that is stored of the case, as JSON; for who has just proved again who they are."""
    record = common.record_of(request, item_id)
    response = JsonResponse(exported_case(record, timezone.now()), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{record.patient.reference}.json"'
    _note(request, record, EXPORTED)
    return response


def _note(request: HttpRequest, record: CaseRecord, action: str) -> None:
    note(action=action, actor=common.signed_in(request), obj=record.item, patient_id=record.patient.pk)
