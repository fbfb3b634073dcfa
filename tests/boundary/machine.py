"""A search for a way round the signature: anybody, background work, commands and pages, in any order.

Whoever acts may be anybody; what they name may be out of date. Most of it is refused, as it should be. A step
makes rows only in those deciding tables that it names (`steps/base.py`), and after each of them has to hold
what stands below. All of it is worked out anew here, not asked of what decides it.
"""

from datetime import datetime

from django.db import connection
from hypothesis.stateful import INVARIANT_MARKER, RULE_MARKER, invariant

from intake.models import Decision, Response
from orthoregen.accounts.models import NEEDS_TWO_PEOPLE, Clinician, Role, RoleGrant, User
from tests.boundary.day import DAY
from tests.boundary.steps.behind import Behind
from tests.boundary.steps.clinicians import Clinicians
from tests.boundary.steps.keepers import Accounts, Catalogue
from tests.boundary.steps.pages import Pages
from tests.boundary.steps.patients import Patients
from tests.boundary.steps.plans import Plans
from treatments.models import PlanItem, PlanRelease, PlanWithdrawal, ProcedureRecord, Version


class Anybody(Patients, Behind, Clinicians, Plans, Accounts, Catalogue, Pages):
    """Every step there is, over a clinic with one case that was decided on and one that waits."""

    def begin(self) -> None:
        self.send(calm=True)
        self.a_clinician_takes_the_newest_case_and_signs(who="clinician")
        self.send(calm=True)
        assert (Response.objects.count(), Decision.objects.count()) == (2, 1), "it did not begin as meant"

    def check(self) -> None:
        """Everything that has to hold, at once."""
        for name in CHECKS:
            getattr(self, name)()

    @invariant()
    def nobody_signed_who_was_not_in_the_register(self) -> None:
        for decision in Decision.objects.select_related("decided_by"):
            signer = decision.decided_by
            assert was_active(signer, decision.decided_at), f"{decision} by {signer}"

    @invariant()
    def every_item_of_a_plan_hangs_on_a_decision_that_stood(self) -> None:
        for item in PlanItem.objects.select_related("decision__decided_by", "by"):
            assert was_active(item.by, item.at), f"{item} by {item.by}"
            assert stood(item.decision, item.at), f"{item} under what was replaced"

    @invariant()
    def whatever_is_done_with_a_plan_is_done_by_a_clinician(self) -> None:
        for table in (PlanRelease, PlanWithdrawal, ProcedureRecord):
            for row in table.objects.select_related("by"):
                assert was_active(row.by, row.at), f"{row} by {row.by}"

    @invariant()
    def no_letter_goes_out_without_a_plan(self) -> None:
        for letter in PlanRelease.objects.select_related("decision"):
            named = {one.item_id for one in letter.items.all()}
            if letter.kind == PlanRelease.Kind.TAKEN_BACK:
                before = PlanRelease.objects.get(decision=letter.decision, number=letter.number - 1)
                assert before.kind == PlanRelease.Kind.RELEASED
                assert named == set()
                continue
            assert stood(letter.decision, letter.at), f"{letter} under what was replaced"
            items = PlanItem.objects.filter(decision=letter.decision, at__lte=letter.at)
            standing = set(items.exclude(withdrawal__at__lte=letter.at).values_list("pk", flat=True))
            assert named == standing != set(), f"{letter} does not name what stood"

    @invariant()
    def nobody_approved_what_they_proposed_and_only_leads_did(self) -> None:
        for version in Version.objects.select_related("proposal"):
            approver = version.approved_by_id
            assert approver != version.proposed_by_id
            assert not version.proposal.authors.filter(user=approver).exists()
            assert version.text == version.proposal.text
            grants = RoleGrant.objects.filter(user=approver, role=Role.CLINICAL_LEAD)
            assert any(was_in_force(grant, version.approved_at) for grant in grants), f"{version}"

    @invariant()
    def no_clinical_role_is_one_persons_word(self) -> None:
        for grant in RoleGrant.objects.filter(role__in=NEEDS_TWO_PEOPLE).exclude(confirmed_by=None):
            assert grant.confirmed_by_id not in (grant.granted_by_id, grant.user_id)

    @invariant()
    def nobody_entered_themselves_or_a_patient_in_the_register(self) -> None:
        assert not Clinician.objects.exclude(user__kind=User.Kind.STAFF).exists()

    @invariant()
    def the_database_still_takes_part(self) -> None:
        assert connection.in_atomic_block


STEPS = {name for one in Anybody.__mro__ for name, step in vars(one).items() if hasattr(step, RULE_MARKER)}
CHECKS = {name for name, check in vars(Anybody).items() if hasattr(check, INVARIANT_MARKER)}


class AfterADay(Anybody):
    """The same where everything has happened once before the search begins."""

    def begin(self) -> None:
        super().begin()
        for step, drawn in DAY:
            getattr(self, step)(**drawn)


def was_active(clinician: Clinician, at: datetime) -> bool:
    """Whether somebody could sign then, worked out anew."""
    return clinician.active_from <= at and (clinician.active_until is None or at < clinician.active_until)


def stood(decision: Decision, at: datetime) -> bool:
    """Whether nothing had taken the place of a decision then."""
    replaced = Decision.objects.filter(replaces=decision).first()
    return replaced is None or at <= replaced.decided_at


def was_in_force(grant: RoleGrant, at: datetime) -> bool:
    """Whether somebody had a clinical role then: confirmed, begun and not ended."""
    has_ended = grant.valid_until is not None and grant.valid_until <= at
    return grant.confirmed_at is not None and grant.valid_from <= at and not has_ended
