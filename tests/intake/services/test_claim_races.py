"""Two who act on one claim at the same moment, and the harm that is done without the guard."""

from datetime import timedelta

import pytest
from django.db.models import Q

from intake.models import ReviewItem
from intake.services import claims, transitions
from orthoregen.audit.models import AuditEvent
from tests.factories import NOON, make_review_item, make_staff
from tests.intake.services.at_once import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)
RAN_OUT = NOON + claims.CLAIM
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
        kept = (ReviewItem.State.CLAIMED, holder, RAN_OUT + claims.CLAIM, [])
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
