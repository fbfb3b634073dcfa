"""What happens to a plan while somebody saves; with the harm that is done without the guard."""

from uuid import UUID, uuid4

import pytest

from intake.models import Outcome
from intake.services import reviews
from orthoregen.accounts.models import Clinician
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_clinician, make_review_item
from tests.guards import guard_of, without
from tests.intake.services.at_once import at_once
from tests.treatments.planned import decide, make_version
from tests.treatments.published import keeper
from treatments import planned
from treatments.models import PlanItem, PlanRelease
from treatments.places import Place
from treatments.services import approving, plans

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = [5, pytest.param(200, marks=pytest.mark.soak)]
MIGRATION = "treatments.migrations.0007_plans"
ADDED, CORRECTED, RETIRED = "planitem.added", "decision.corrected", "catalogue.retired"


class Planning:
    """A decision under which somebody is about to save an entry, as they read it."""

    def __init__(self, *, signer: Clinician | None = None) -> None:
        signer = signer or make_clinician(active_from=NOON)
        item = make_review_item(state="decided", closed_at=NOON, closed_by=signer.user)
        self.decision = decide(item=item, decided_by=signer)
        self.version = make_version()
        self.by, self.at = signer.user, NOON

    def add(self, *, by=None, number: int = 1, token: UUID | None = None) -> PlanItem:
        return plans.add_item(
            decision_id=self.decision.pk,
            version_id=self.version.pk,
            number=number,
            place=Place("si_joint", "none", "right"),
            elsewhere="",
            discussed="What it is, and what else there is.",
            note="",
            said={},
            input_seq=0,
            token=token or uuid4(),
            by=by or self.by,
            at=self.at,
        )

    def replace(self) -> None:
        reviews.correct_decision(
            decision_id=self.decision.pk,
            input_seq=0,
            judgement=reviews.Judgement(
                outcome=Outcome.ADVICE_ONLY, rank=self.decision.item.rank, note="Other."
            ),
            by=self.by,
            at=self.at,
        )

    def retire(self) -> None:
        approving.retire(code=self.version.treatment.code, reason="Out of date.", by=keeper(), at=self.at)

    def release(self, *items: PlanItem, number: int = 1, token: UUID | None = None) -> PlanRelease:
        return plans.release(
            decision_id=self.decision.pk,
            number=number,
            items=[item.pk for item in items],
            text="We try this.",
            token=token or uuid4(),
            by=self.by,
            at=self.at,
        )

    def withdraw(self, item: PlanItem) -> None:
        plans.withdraw(item_id=item.pk, reason="Thought again.", token=uuid4(), by=self.by, at=self.at)

    @property
    def items(self) -> int:
        return PlanItem.objects.filter(decision=self.decision).count()


def trail() -> list[str]:
    """The acts, in their order."""
    events = AuditEvent.objects.filter(action__in=[ADDED, CORRECTED, RETIRED]).order_by("pk")
    return list(events.values_list("action", flat=True))


def unread(monkeypatch, case: Planning) -> None:
    """Whoever saves believes what they read before, and holds nothing."""
    decision = planned.decision(case.decision.pk)
    monkeypatch.setattr(plans, "_held", lambda _id: decision)
    monkeypatch.setattr(plans, "_attachable", lambda _id, _at: case.version)


# --- two who add ----------------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_add_at_once_the_second_reads_the_first(rounds):
    colleague = make_clinician(active_from=NOON).user
    for _ in range(rounds):
        case = Planning()

        said = at_once(case.add, lambda case=case: case.add(by=colleague))

        assert sorted(said) == ["ChangedSince", "done"]
        assert case.items == 1


def test_where_nobody_holds_the_case_the_database_still_takes_one(monkeypatch):
    case = Planning()
    unread(monkeypatch, case)

    assert sorted(at_once(case.add, case.add)) == ["ChangedSince", "done"]
    assert case.items == 1


def test_without_naming_what_was_seen_the_second_is_stored_unread():
    case = Planning()

    for _ in range(2):
        case.add(number=case.items + 1)

    assert case.items == 2


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_release_at_once_one_is_told(rounds):
    for _ in range(rounds):
        case = Planning()
        item = case.add()

        said = at_once(*[lambda case=case, item=item: case.release(item)] * 2)

        assert sorted(said) == ["ChangedSince", "done"]
        assert PlanRelease.objects.filter(decision=case.decision).count() == 1


def test_without_naming_what_was_seen_a_second_letter_goes_out_unread():
    case = Planning()
    item = case.add()

    for number in (1, 2):
        case.release(item, number=number)

    assert PlanRelease.objects.filter(decision=case.decision).count() == 2


# --- a form is sent twice -------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_form_that_is_sent_twice_at_once_gives_the_same_item(rounds):
    for _ in range(rounds):
        case, token = Planning(), uuid4()

        said = at_once(*[lambda case=case, token=token: case.add(token=token)] * 2)

        assert said == ["done", "done"]
        assert case.items == 1


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_form_that_is_sent_twice_at_once_releases_once(rounds):
    for _ in range(rounds):
        case, token = Planning(), uuid4()
        item = case.add()

        said = at_once(*[lambda case=case, item=item, token=token: case.release(item, token=token)] * 2)

        assert said == ["done", "done"]
        assert PlanRelease.objects.filter(decision=case.decision).count() == 1


# --- an item is withdrawn -------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_item_is_released_before_it_is_withdrawn_or_not_at_all(rounds):
    for _ in range(rounds):
        case = Planning()
        item = case.add()

        said = at_once(
            lambda case=case, item=item: case.release(item),
            lambda case=case, item=item: case.withdraw(item),
        )

        assert said in (["done", "done"], ["ChangedSince", "done"])
        assert PlanRelease.objects.filter(decision=case.decision).count() == (said[0] == "done")


def test_an_item_that_is_withdrawn_after_it_was_read_is_not_released(monkeypatch):
    case = Planning()
    item = case.add()
    read = planned.standing

    def overtaken(items):
        standing = read(items)
        case.withdraw(item)
        return standing

    monkeypatch.setattr(planned, "standing", overtaken)

    with pytest.raises(plans.ChangedSince):
        case.release(item)
    assert not PlanRelease.objects.exists()


# --- the decision is replaced ---------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_item_comes_before_the_decision_is_replaced_or_not_at_all(rounds):
    signer = make_clinician(active_from=NOON)
    for _ in range(rounds):
        case, before = Planning(signer=signer), len(trail())

        said = at_once(case.add, case.replace)

        assert said in (["done", "done"], ["NoPlan", "done"])
        assert trail()[before:] == ([ADDED, CORRECTED] if said[0] == "done" else [CORRECTED])
        assert case.items == (said[0] == "done")


def test_where_the_decision_is_not_read_again_the_database_refuses(monkeypatch):
    case = Planning()
    unread(monkeypatch, case)
    case.replace()

    with pytest.raises(plans.ChangedSince):
        case.add()


def test_without_both_guards_an_item_is_put_under_a_decision_that_was_replaced(monkeypatch):
    case = Planning()
    unread(monkeypatch, case)
    case.replace()

    with without(by_name("treatments_planitem_under_decision")):
        case.add()

    assert trail() == [CORRECTED, ADDED]


# --- the entry is retired -------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_an_item_comes_before_its_entry_is_retired_or_not_at_all(rounds):
    for _ in range(rounds):
        case, before = Planning(), len(trail())

        said = at_once(case.add, case.retire)

        assert said in (["done", "done"], ["NotAttachable", "done"])
        assert trail()[before:] == ([ADDED, RETIRED] if said[0] == "done" else [RETIRED])


def test_where_the_entry_is_not_read_again_the_database_refuses(monkeypatch):
    case = Planning()
    unread(monkeypatch, case)
    case.retire()

    with pytest.raises(plans.ChangedSince):
        case.add()


def test_without_both_guards_a_retired_entry_is_put_into_a_plan(monkeypatch):
    case = Planning()
    unread(monkeypatch, case)
    case.retire()

    with without(by_name("treatments_planitem_version_in_effect")):
        case.add()

    assert trail() == [RETIRED, ADDED]


def by_name(name: str):
    """A guard of the migration of plans."""
    return next(guard for guard in guard_of(MIGRATION, "GUARDS") if guard.name == name)
