"""What is posted to pages by whomever, with nothing in it that says what is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import rule

from intake.models import Decision, Escalation, Patient, Response, ReviewItem
from tests.boundary.acts import posted_to
from tests.boundary.steps.base import WHO, Clinic, may_write
from tests.orthoregen.routes import Route
from tests.people import sign_in
from treatments.models import PlanItem, Precaution, ProcedureRecord, Proposal, Treatment

PAGES = posted_to()
ROWS: dict[str, type] = {
    "item_id": ReviewItem,
    "escalation_id": Escalation,
    "decision_id": Decision,
    "planned_id": PlanItem,
    "record_id": ProcedureRecord,
    "patient_id": Patient,
    "response_id": Response,
    "precaution_id": Precaution,
    "content_type_id": ContentType,
}
OTHERS: dict[str, Callable[["Pages"], Any]] = {
    "object_id": lambda clinic: clinic.people["nobody"].pk,
    "app_label": lambda clinic: "accounts",
    "code": lambda clinic: clinic.one_of(Treatment, 0).code,
    "answer": lambda clinic: "saddle_numbness",
    "page": lambda clinic: "urgent-signs",
    "structure": lambda clinic: "disc",
    "jurisdiction": lambda clinic: "new",
    "proposal": lambda clinic: clinic.one_of(Proposal, 0).number,
}


class Pages(Clinic):
    @rule(who=st.sampled_from(WHO), page=st.sampled_from(PAGES))
    @may_write()
    def somebody_posts_to_a_page(self, who: str, page: Route) -> None:
        arguments = {name: self.argument(name) for name in page.arguments}
        client = sign_in(Client(), self.people[who])
        client.post(reverse(page.name, kwargs=arguments), {"note": "x", "outcome": "x"})

    def argument(self, name: str) -> Any:
        return self.one_of(ROWS[name], 0).pk if name in ROWS else OTHERS[name](self)
