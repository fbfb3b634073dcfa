"""Two who act on one claim at the same moment, and the harm that is done without the guard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from intake.models import ReviewItem
from intake.services import claims, handovers, transitions
from orthoregen.accounts.models import Clinician, Role
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_clinician, make_review_item, make_staff
from tests.intake.services.at_once import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
RAN_OUT = NOON + claims.lasts()
COLUMNS = [column.attname for column in ReviewItem._meta.concrete_fields] + ["case"]


def acts(item: ReviewItem) -> list[str]:
    """What the trail says of the case, in order."""
    events = AuditEvent.objects.filter(object_id=str(item.pk)).order_by("pk")
    return [event.action.removeprefix("reviewitem.") for event in events]


def unguarded(monkeypatch) -> None:
    """Changes of state no longer look at the state that they start from."""
    real = transitions.change_if
    monkeypatch.setattr(
        transitions, "change_if", lambda model, pk, _condition, **to: real(model, pk, Q(), **to)
    )


def read_before(monkeypatch, item: ReviewItem) -> None:
    """Whoever claims has read the case before anybody wrote."""
    monkeypatch.setattr(
        claims, "locked", lambda pk: ReviewItem(**{name: getattr(item, name) for name in COLUMNS})
    )


def claiming(item: ReviewItem, *people, at=NOON) -> list:
    return [lambda who=who: claims.claim(item_id=item.pk, by=who, at=at) for who in people]


# --- two who claim --------------------------------------------------------------------------------
@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_claim_one_has_it(rounds):
    people = [make_staff(second_factor=False), make_staff(second_factor=False)]
    for _ in range(rounds):
        item = make_review_item()

        said = at_once(*claiming(item, *people))

        item.refresh_from_db()
        assert sorted(said) == ["MovedOn", "done"]
        assert item.claimed_by == people[said.index("done")]
        assert acts(item) == ["claimed"]


def test_the_condition_alone_holds_also_where_both_read_the_case_as_free(monkeypatch):
    item, people = make_review_item(), [make_staff(), make_staff()]
    read_before(monkeypatch, item)

    assert sorted(at_once(*claiming(item, *people))) == ["MovedOn", "done"]


def test_without_the_guard_both_believe_that_they_have_it(monkeypatch):
    item, people = make_review_item(), [make_staff(), make_staff()]
    read_before(monkeypatch, item)
    unguarded(monkeypatch)

    assert at_once(*claiming(item, *people)) == ["done", "done"]
    assert acts(item) == ["claimed", "claimed"]


# --- a case that is handed over at that moment -----------------------------------------------------
def handing(item: ReviewItem, by, to, at) -> Callable[[], object]:
    return lambda: handovers.hand_over(item_id=item.pk, to=to, note="Note.", by=by, at=at)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_case_that_is_handed_over_as_its_claim_runs_out_is_with_one_person(rounds):
    holder, to, taker = make_staff(second_factor=False), a_colleague(), make_staff(second_factor=False)
    at = timezone.now() + claims.lasts()
    for _ in range(rounds):
        item = overdue_item(holder)

        said = at_once(
            handing(item, holder, to, at),
            *claiming(item, taker, at=at),
            lambda at=at: claims.release_overdue(at=at),
        )

        item.refresh_from_db()
        handed = (["done", "MovedOn", "done"], to.user, ["handed_over"])
        taken = [
            ([refused, "done", "done"], taker, ["released", "claimed"])
            for refused in ("NotClaimed", "MovedOn")
        ]
        assert (said, item.claimed_by, acts(item)) in (handed, *taken)
        assert item.handovers.count() == (1 if said[0] == "done" else 0)


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "unguarded"])
def test_who_hands_over_what_was_taken_over_takes_it_away_only_without_the_guard(is_guarded, monkeypatch):
    holder, to, taker = make_staff(), a_colleague(), make_staff()
    item, at = overdue_item(holder), timezone.now() + claims.lasts()
    stale = ReviewItem.objects.select_related("case").get(pk=item.pk)
    claims.claim(item_id=item.pk, by=taker, at=at)
    monkeypatch.setattr(handovers, "locked", lambda _pk: stale)
    if not is_guarded:
        real = handovers.change_if
        monkeypatch.setattr(handovers, "change_if", lambda model, pk, _if, **to: real(model, pk, Q(), **to))

    said = at_once(handing(item, holder, to, at))

    item.refresh_from_db()
    assert said == (["MovedOn"] if is_guarded else ["done"])
    assert item.claimed_by == (taker if is_guarded else to.user)
    assert item.handovers.count() == (0 if is_guarded else 1)


def a_colleague() -> Clinician:
    return make_clinician(user=make_staff(Role.CLINICIAN, second_factor=False))


# --- a claim that runs out while somebody takes the case ------------------------------------------
def overdue_item(holder) -> ReviewItem:
    return make_review_item(state="claimed", claimed_by=holder, claimed_at=NOON, claim_until=RAN_OUT)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_who_takes_a_case_over_as_it_runs_out_keeps_it(rounds):
    holder, newcomer = make_staff(second_factor=False), make_staff(second_factor=False)
    for _ in range(rounds):
        item = overdue_item(holder)

        said = at_once(*claiming(item, newcomer, at=RAN_OUT), lambda: claims.release_overdue(at=RAN_OUT))

        item.refresh_from_db()
        assert said == ["done", "done"]
        assert (item.state, item.claimed_by) == (ReviewItem.State.CLAIMED, newcomer)
        assert acts(item) == ["released", "claimed"]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_a_claim_that_is_kept_as_it_runs_out_is_kept_or_released_and_never_half(rounds):
    holder, late = make_staff(second_factor=False), RAN_OUT + timedelta(seconds=1)
    for _ in range(rounds):
        item = overdue_item(holder)

        at_once(
            lambda item=item: claims.keep(item=item, by=holder, at=RAN_OUT),
            lambda: claims.release_overdue(at=late),
        )

        now = ReviewItem.objects.get(pk=item.pk)
        kept = (ReviewItem.State.CLAIMED, holder, RAN_OUT + claims.lasts(), [])
        released = (ReviewItem.State.WAITING, None, None, ["released"])
        assert (now.state, now.claimed_by, now.claim_until, acts(item)) in (kept, released)


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "unguarded"])
def test_a_sweeper_that_read_the_old_claim_takes_the_new_one_away_only_without_the_guard(
    is_guarded, monkeypatch
):
    newcomer = make_staff()
    item = overdue_item(make_staff())
    stale = ReviewItem.objects.select_related("case").get(pk=item.pk)
    claims.claim(item_id=item.pk, by=newcomer, at=RAN_OUT)
    if not is_guarded:
        unguarded(monkeypatch)

    real = ReviewItem.objects.filter
    monkeypatch.setattr(
        ReviewItem.objects, "filter", lambda *q, **of: real(*q, **of) if q else _Read([stale])
    )
    given_back = claims.release_overdue(at=RAN_OUT)

    now = ReviewItem.objects.get(pk=item.pk)
    assert given_back == (0 if is_guarded else 1)
    assert now.claimed_by == (newcomer if is_guarded else None)


class _Read(list):
    """Rows as they were read before."""

    def select_related(self, *_names: str) -> "_Read":
        return self
