"""Real objects for the arguments of a route: what `owner` filled in, and what stands in the queue."""

from orthoregen.accounts.models import User
from tests.factories import make_draft, make_escalation, make_patient, make_review_item
from tests.orthoregen.routes import Route
from tests.treatments.planned import decide, make_item, make_procedure
from tests.treatments.published import make_proposal, publish
from treatments.models import Treatment
from treatments.services.loading import load_catalogue


def arguments_for(route: Route, owner: User) -> dict[str, object]:
    """A value for each argument of the route, so that its address can be called."""
    return {name: VALUES[name](owner) for name in route.arguments}


def treatment_code() -> str:
    """An entry of the catalogue."""
    return entry().code


def entry() -> Treatment:
    """One entry, also where an earlier test has emptied the tables."""
    if not Treatment.objects.filter(code="prp").exists():
        load_catalogue()
    return Treatment.objects.get(code="prp")


def published() -> int:
    """The number of a version of that entry."""
    return (entry().versions.first() or publish(entry())).number


VALUES = {
    "object_id": lambda owner: str(owner.pk),
    "app_label": lambda owner: "accounts",
    "code": lambda owner: treatment_code(),
    "answer": lambda owner: "saddle_numbness",
    "item_id": lambda owner: make_review_item().pk,
    "escalation_id": lambda owner: make_escalation().pk,
    "content_type_id": lambda owner: 1,
    "decision_id": lambda owner: decide().pk,
    "planned_id": lambda owner: make_item().pk,
    "record_id": lambda owner: make_procedure(make_item()).pk,
    "patient_id": lambda owner: make_patient(user=owner).pk,
    "response_id": lambda owner: make_draft(user=owner).pk,
    "page": lambda owner: "urgent-signs",
    "structure": lambda owner: "disc",
    "jurisdiction": lambda owner: "new",
    "precaution_id": lambda owner: entry().precautions.first().pk,
    "proposal": lambda owner: make_proposal(entry()).number,
    "version": lambda owner: published(),
}
