"""Nobody approves their own text, and what was approved is what was proposed."""

from datetime import timedelta
from importlib import import_module

import pytest
from auditlog.context import set_actor
from django.db import DatabaseError, IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from orthoregen.accounts.models import Role, RoleGrant
from orthoregen.append_only import lift_sql, protect_sql
from orthoregen.audit.models import AuditEvent
from orthoregen.guards import drop_sql
from orthoregen.kept_triggers import KeepTriggers
from tests.intake.services.at_once import at_once
from tests.treatments.published import keeper, lead, make_proposal, publish, staff
from treatments.entries import digest
from treatments.models import Family, ProposalAuthor, Retirement, Treatment, Verdict, Version
from treatments.selectors import attachable, day_of
from treatments.services import approving
from treatments.services.approving import ChangedSince, Refused

pytestmark = pytest.mark.django_db
GUARDS = {guard.name: guard for guard in import_module("treatments.migrations.0006_versions").GUARDS}


def approve(proposal, **overrides):
    at = timezone.now()
    fields = {
        "proposal_id": proposal.pk,
        "seen_sha256": proposal.sha256,
        "effective_from": day_of(at),
        "by": overrides.pop("by", None) or lead(),
        "at": at,
        **overrides,
    }
    return approving.approve(**fields)


def refuses(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


# --- the usual way --------------------------------------------------------------------------------
def test_a_version_is_the_text_that_was_proposed_with_both_names(catalogue):
    proposal = make_proposal(catalogue["prp"])

    version = approve(proposal)

    assert (version.number, version.text, version.sha256) == (1, proposal.text, digest(proposal.text))
    assert version.proposed_by == proposal.proposed_by != version.approved_by
    assert version.entry["caveat"] == "Larger randomised trials are needed"
    assert [event.action for event in AuditEvent.objects.filter(action__startswith="catalogue.")] == [
        "catalogue.proposed",
        "catalogue.approved",
    ]


def test_the_next_version_has_the_next_number_and_the_first_one_stays(catalogue):
    first = publish(catalogue["prp"])
    catalogue["prp"].harms = "Pain for some days."
    catalogue["prp"].save()

    second = publish(catalogue["prp"], what_changed="Harms")

    assert (second.number, second.entry["harms"]) == (2, "Pain for some days.")
    assert Version.objects.get(pk=first.pk).entry["harms"] == ""


def test_a_proposal_that_is_sent_back_says_why_and_is_no_version(catalogue):
    proposal = make_proposal(catalogue["prp"])

    approving.send_back(proposal_id=proposal.pk, note="The harms are missing.", by=lead(), at=timezone.now())

    assert proposal.verdict.note == "The harms are missing."
    assert not Version.objects.exists()


def test_a_new_proposal_takes_the_place_of_the_one_that_waits(catalogue):
    first = make_proposal(catalogue["prp"])

    second = make_proposal(catalogue["prp"])

    assert first.verdict.kind == Verdict.Kind.WITHDRAWN
    assert approving.waiting_proposal(catalogue["prp"]) == second
    with pytest.raises(Refused, match="withdrawn"):
        approve(first)


# --- two people -----------------------------------------------------------------------------------
def test_nobody_approves_what_they_proposed(catalogue):
    both = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    proposal = make_proposal(catalogue["prp"], by=both)

    with pytest.raises(Refused, match="somebody else"):
        approve(proposal, by=both)


@pytest.mark.hazard("H20")
def test_nobody_approves_what_they_wrote_though_another_proposed_it(catalogue):
    writer = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    with set_actor(writer):
        catalogue["prp"].harms = "Pain for some days."
        catalogue["prp"].save()
    proposal = make_proposal(catalogue["prp"])

    with pytest.raises(Refused, match="somebody else"):
        approve(proposal, by=writer)


def test_who_wrote_on_an_earlier_version_may_approve_the_next_one(catalogue):
    writer = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    with set_actor(writer):
        catalogue["prp"].evidence.all()[0].save()
        catalogue["prp"].harms = "Pain for some days."
        catalogue["prp"].save()
    publish(catalogue["prp"])

    assert approve(make_proposal(catalogue["prp"]), by=writer).number == 2


@pytest.mark.parametrize("role", [Role.CATALOGUE_ADMIN, Role.CLINICIAN, Role.SUPPORT])
def test_only_a_clinical_lead_approves_and_sends_back(catalogue, role):
    somebody, proposal = staff(role), make_proposal(catalogue["prp"])

    with pytest.raises(Refused, match="clinical lead"):
        approve(proposal, by=somebody)
    with pytest.raises(Refused, match="clinical lead"):
        approving.send_back(proposal_id=proposal.pk, note="No.", by=somebody, at=timezone.now())


def test_a_role_that_has_ended_approves_nothing(catalogue):
    former, proposal = lead(), make_proposal(catalogue["prp"])
    grant = RoleGrant.objects.get(user=former)
    grant.valid_from, grant.valid_until = timezone.now() - timedelta(2), timezone.now() - timedelta(1)
    grant.save()

    with pytest.raises(Refused, match="clinical lead"):
        approve(proposal, by=former)
    refuses(lambda: Verdict.objects.create(proposal=proposal, kind="approved", given_by=former))


# --- what was on the screen -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "edit",
    [
        lambda prp: prp.evidence.all()[0].delete(),
        lambda prp: prp.precautions.all()[0].sources.clear(),
        lambda prp: prp.alternatives.clear(),
        lambda prp: prp.legal_statuses.create(jurisdiction="FR"),
    ],
)
def test_a_draft_that_was_edited_after_the_proposal_cannot_be_approved(catalogue, edit):
    proposal = make_proposal(catalogue["prp"])
    edit(catalogue["prp"])

    with pytest.raises(ChangedSince):
        approve(proposal)


def test_the_text_that_is_approved_is_the_one_on_the_screen(catalogue):
    with pytest.raises(ChangedSince):
        approve(make_proposal(catalogue["prp"]), seen_sha256="0" * 64)


def test_the_text_that_is_proposed_is_the_one_on_the_screen(catalogue):
    with pytest.raises(ChangedSince):
        make_proposal(catalogue["prp"], seen_sha256="0" * 64)


def test_days_make_sense(catalogue):
    today = day_of(timezone.now())
    with pytest.raises(Refused, match="future"):
        make_proposal(catalogue["prp"], review_by=today)
    proposal = make_proposal(catalogue["prp"], review_by=today + timedelta(30))

    with pytest.raises(Refused, match="today or later"):
        approve(proposal, effective_from=today - timedelta(1))
    with pytest.raises(Refused, match="day of its review"):
        approve(proposal, effective_from=today + timedelta(30))


# --- retiring -------------------------------------------------------------------------------------
def test_a_retired_version_says_why_and_a_new_version_brings_the_entry_back(catalogue):
    publish(catalogue["prp"])

    approving.retire(code="prp", reason="Not offered any more.", by=lead(), at=timezone.now())

    assert Retirement.objects.get().version.number == 1
    with pytest.raises(Refused, match="already"):
        approving.retire(code="prp", reason="Again.", by=lead(), at=timezone.now())
    assert publish(catalogue["prp"]).number == 2


@pytest.mark.hazard("H20")
def test_what_is_in_effect_and_what_is_still_to_come_end_together(catalogue):
    old, now = publish(catalogue["prp"]), publish(catalogue["prp"])
    in_a_month = timezone.now() + timedelta(30)
    later = publish(catalogue["prp"], effective_from=day_of(in_a_month))

    ended = approving.retire(code="prp", reason="Not offered any more.", by=lead(), at=timezone.now())

    assert [one.version for one in ended] == [now, later]
    assert not hasattr(old, "retirement")
    for at in (timezone.now(), in_a_month):
        assert catalogue["prp"].name not in {one.name for one in attachable(at, "GB").versions}
    assert AuditEvent.objects.filter(action="catalogue.retired").count() == 2
    with pytest.raises(Refused, match="already"):
        approving.retire(code="prp", reason="Again.", by=lead(), at=timezone.now())


def test_a_version_to_come_is_retired_though_the_one_in_effect_is_already(catalogue):
    publish(catalogue["prp"])
    approving.retire(code="prp", reason="Not offered any more.", by=lead(), at=timezone.now())
    later = publish(catalogue["prp"], effective_from=day_of(timezone.now()) + timedelta(30))

    ended = approving.retire(code="prp", reason="Nor then.", by=lead(), at=timezone.now())

    assert [one.version for one in ended] == [later]


def test_conventional_care_is_never_retired_not_even_by_sql(catalogue):
    version = publish(catalogue["exercise"])

    with pytest.raises(Refused, match="never retired"):
        approving.retire(code="exercise", reason="Old.", by=lead(), at=timezone.now())
    refuses(lambda: Retirement.objects.create(version=version, reason="Old.", retired_by=lead()))


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPPORT])
def test_only_who_keeps_the_catalogue_retires(catalogue, role):
    publish(catalogue["prp"])

    with pytest.raises(Refused, match="Only who keeps the catalogue"):
        approving.retire(code="prp", reason="Out of date.", by=staff(role), at=timezone.now())
    assert not Retirement.objects.exists()


def test_a_draft_without_a_version_has_nothing_to_retire(catalogue):
    with pytest.raises(Refused, match="No version"):
        approving.retire(code="prp", reason="Old.", by=lead(), at=timezone.now())


def test_what_was_proposed_cannot_be_deleted(catalogue):
    make_proposal(catalogue["exercise"])

    refuses(lambda: catalogue["exercise"].delete())


# --- the database itself --------------------------------------------------------------------------
@pytest.fixture
def approved(catalogue):
    """A proposal that was approved, and the fields of its version, which is not written yet."""
    proposal, by = make_proposal(catalogue["prp"]), lead()
    Verdict.objects.create(proposal=proposal, kind=Verdict.Kind.APPROVED, given_by=by)
    same = ("treatment", "text", "sha256", "what_changed", "proposed_by", "review_by")
    fields = {name: getattr(proposal, name) for name in same}
    today = day_of(timezone.now())
    return {**fields, "number": 1, "proposal": proposal, "approved_by": by, "effective_from": today}


def test_a_version_as_it_was_proposed_is_taken(approved):
    assert Version.objects.create(**approved).number == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"text": "{}"},
        {"sha256": "0" * 64},
        {"what_changed": "Nothing"},
        {"number": 0},
        {"approved_by": keeper},
        {"approved_by": lead},
        {"proposed_by": keeper},
    ],
    ids=[
        "text",
        "digest",
        "what changed",
        "number",
        "approved by a keeper",
        "by another lead",
        "proposed by",
    ],
)
def test_the_database_takes_no_version_that_differs_from_what_was_proposed(approved, fault):
    fields = approved | {name: value() if callable(value) else value for name, value in fault.items()}

    refuses(lambda: Version.objects.create(**fields))


def test_the_database_takes_no_version_without_a_verdict(catalogue, approved):
    waiting = make_proposal(catalogue["prp"])

    refuses(lambda: Version.objects.create(**approved | {"proposal": waiting}))


def test_the_database_takes_no_approval_by_an_author(catalogue):
    both = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    proposal = make_proposal(catalogue["prp"])
    ProposalAuthor.objects.create(proposal=proposal, user=both)

    refuses(lambda: Verdict.objects.create(proposal=proposal, kind="approved", given_by=both))


def test_a_proposal_is_sent_back_with_a_note(catalogue):
    proposal = make_proposal(catalogue["prp"])

    refuses(lambda: Verdict.objects.create(proposal=proposal, kind="sent_back", given_by=lead()))


@pytest.mark.parametrize("change", ["code = 'exercise2'", "family = 'prp'"])
def test_code_and_family_of_an_entry_are_permanent(catalogue, change):
    with (
        pytest.raises(DatabaseError, match="permanent"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE treatments_treatment SET {change} WHERE code = 'exercise'")  # noqa: S608


def test_without_the_guard_an_author_could_approve(catalogue):
    both = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    proposal = make_proposal(catalogue["prp"], by=both)
    with connection.cursor() as cursor:
        for statement in drop_sql(GUARDS["treatments_verdict_by_another_lead"], connection.vendor):
            cursor.execute(statement)

    assert Verdict.objects.create(proposal=proposal, kind="approved", given_by=both).pk


# --- at once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.soak)])
def test_of_two_who_decide_at_once_one_is_refused(rounds):
    treatment = Treatment.objects.create(code="test", name="Test", family=Family.PRP)
    author, leads = keeper(), (lead(), lead(), lead())
    for number in range(1, rounds + 1):
        proposal = make_proposal(treatment, by=author)

        said = at_once(
            lambda p=proposal: approve(p, by=leads[0]),
            lambda p=proposal: approve(p, by=leads[1]),
            lambda p=proposal: approving.send_back(
                proposal_id=p.pk, note="No.", by=leads[2], at=timezone.now()
            ),
        )

        assert sorted(said) == ["Refused", "Refused", "done"], f"round {number}"
        assert Verdict.objects.filter(proposal=proposal).count() == 1
    numbers = list(Version.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.fixture
def several_verdicts(transactional_db):
    """A database that lost its rule of one verdict for a proposal."""
    many = models.ForeignKey("treatments.Proposal", on_delete=models.PROTECT, related_name="+")
    loosen = KeepTriggers(migrations.AlterField("verdict", "proposal", many))
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    loosen.state_forwards("treatments", after)
    with connection.schema_editor() as editor:
        loosen.database_forwards("treatments", editor, before, after)
    yield
    table = Verdict._meta.db_table
    execute(lift_sql(table, connection.vendor))
    execute([f"DELETE FROM {table}"])  # noqa: S608
    execute(protect_sql(table, connection.vendor))
    with connection.schema_editor() as editor:
        loosen.database_backwards("treatments", editor, after, before)


def execute(statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, None)


def test_without_the_rule_of_one_verdict_both_would_be_heard(several_verdicts):
    treatment = Treatment.objects.create(code="test", name="Test", family=Family.PRP)
    proposal, leads = make_proposal(treatment), (lead(), lead())

    said = at_once(
        *(
            lambda by=by: approving.send_back(proposal_id=proposal.pk, note="No.", by=by, at=timezone.now())
            for by in leads
        )
    )

    assert said == ["done", "done"]
