"""Real objects for the arguments of a route: what `owner` filled in, and what stands in the queue."""

from orthoregen.accounts.models import User
from tests.factories import make_draft, make_escalation, make_patient, make_review_item
from tests.orthoregen.routes import Route
from treatments.services.loading import load_catalogue


def arguments_for(route: Route, owner: User) -> dict[str, object]:
    """A value for each argument of the route, so that its address can be called."""
    return {name: VALUES[name](owner) for name in route.arguments}


def treatment_code() -> str:
    """An entry of the catalogue, also where an earlier test has emptied the tables."""
    load_catalogue()
    return "prp"


VALUES = {
    "object_id": lambda owner: str(owner.pk),
    "app_label": lambda owner: "accounts",
    "code": lambda owner: treatment_code(),
    "answer": lambda owner: "saddle_numbness",
    "item_id": lambda owner: make_review_item().pk,
    "escalation_id": lambda owner: make_escalation().pk,
    "content_type_id": lambda owner: 1,
    "patient_id": lambda owner: make_patient(user=owner).pk,
    "response_id": lambda owner: make_draft(user=owner).pk,
    "page": lambda owner: "urgent-signs",
}
