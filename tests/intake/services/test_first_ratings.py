"""Which cases are rated first, by chance; and that a rating is stored once, beside what the rules say."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from intake.facts import canonical
from intake.models import Draw, FirstRating, Outbox, ReviewItem, Urgency
from intake.services import claims, first_ratings, triage
from intake.services.claims import NotClaimed
from intake.services.transitions import MovedOn
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    ANSWERS,
    NOON,
    make_clinician,
    make_escalation,
    make_outbox,
    make_review_item,
    make_submitted,
    make_summary,
)

pytestmark = pytest.mark.django_db
SAID = {"disc": "supported", "muscle": "not_supported"}
PLACES = [
    {"structure": "disc", "side": "left", "support": "not_assessable"},
    {"structure": "disc", "side": "right", "support": "weak"},
    {"structure": "muscle", "side": "none", "support": "against"},
    {"structure": "ligament", "side": "left", "support": "not_assessable"},
]


@pytest.fixture
def every_case(settings):
    settings.CLINIC = replace(settings.CLINIC, rate_first_percent=100)


@pytest.fixture
def drawn():
    """A case that somebody has claimed and nobody has rated."""
    case = make_submitted().case
    summary = make_summary(case=case, body=canonical({"for": str(case.pk), "structures": PLACES}))
    item = make_review_item(case=case, summary=summary)
    Draw.objects.create(item=item, drawn_at=NOON)
    return claims.claim(item_id=item.pk, by=make_clinician().user, at=NOON)


def rate(item: ReviewItem, **overrides):
    fields = {
        "item_id": item.pk,
        "summary_id": item.summary_id,
        "said": SAID,
        "by": item.claimed_by,
        "at": NOON,
    }
    return first_ratings.rate(**{**fields, **overrides})


# --- drawing --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("percent", "is_drawn"), [(0, False), (100, True)])
def test_a_case_is_drawn_as_it_comes_into_the_queue_if_the_clinic_says_so(settings, percent, is_drawn):
    settings.CLINIC = replace(settings.CLINIC, rate_first_percent=percent)
    case = make_submitted(answers=ANSWERS).case

    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)

    item = ReviewItem.objects.get()
    assert Draw.objects.filter(item=item).exists() is is_drawn
    assert AuditEvent.objects.filter(action="reviewitem.drawn").exists() is is_drawn
    assert first_ratings.is_hidden(item.pk) is is_drawn


@pytest.mark.parametrize(
    "fields", [{"rank": Urgency.EMERGENCY}, {"is_evaluated": False, "rank": Urgency.URGENT}]
)
def test_an_emergency_and_a_case_that_the_rules_could_not_read_are_never_drawn(every_case, fields):
    assert first_ratings.draw(make_review_item(**fields)) is None
    assert not Draw.objects.exists()


@pytest.mark.parametrize(
    ("overrides", "is_drawn"),
    [
        ({"state": "open"}, False),
        ({"state": "contacted"}, False),
        ({"state": "closed"}, True),
        ({"state": "open", "rank": Urgency.URGENT}, True),
    ],
    ids=str,
)
def test_a_case_whose_answers_no_longer_say_so_is_not_drawn_while_its_emergency_is_open(
    every_case, overrides, is_drawn
):
    item = make_review_item()
    make_escalation(response=item.case.responses.get(), **overrides)

    assert (first_ratings.draw(item) is not None) is is_drawn


def test_a_case_that_comes_back_with_more_answers_is_not_drawn_again(every_case):
    first = make_review_item(state="decided", closed_at=NOON, closed_by=make_clinician().user)
    again = make_review_item(case=first.case, summary=first.summary)

    assert first_ratings.draw(again) is None
    assert first_ratings.draw(make_review_item()) is not None


def test_about_as_many_of_a_hundred_are_drawn_as_the_clinic_says_and_always_the_same():
    keys = [UUID(int=number * 2**64 + number) for number in range(4000)]

    drawn = [key for key in keys if first_ratings.is_drawn(key, 20)]

    assert 0.17 < len(drawn) / len(keys) < 0.23
    assert drawn == [key for key in keys if first_ratings.is_drawn(key, 20)]
    assert set(drawn) <= {key for key in keys if first_ratings.is_drawn(key, 30)}
    assert not any(first_ratings.is_drawn(key, 0) for key in keys)
    assert all(first_ratings.is_drawn(key, 100) for key in keys)


def test_a_case_that_becomes_an_emergency_is_shown_at_once(drawn):
    assert first_ratings.is_hidden(drawn.pk)

    drawn.rank = Urgency.EMERGENCY
    drawn.save()

    assert not first_ratings.is_hidden(drawn.pk)


def test_a_case_in_which_an_emergency_comes_up_is_shown_at_once_and_stays_so(drawn):
    later = {"raised_at": drawn.draw.drawn_at + timedelta(hours=1)}
    make_escalation(response=drawn.case.responses.get(), rank=Urgency.URGENT, flag="rf_other", **later)
    assert first_ratings.is_hidden(drawn.pk)

    escalation = make_escalation(response=drawn.case.responses.get(), **later)
    assert not first_ratings.is_hidden(drawn.pk)

    escalation.state = "closed"
    escalation.save()
    assert not first_ratings.is_hidden(drawn.pk)


def test_an_emergency_that_is_open_since_before_the_draw_hides_nothing(drawn):
    before = drawn.draw.drawn_at - timedelta(hours=1)
    escalation = make_escalation(response=drawn.case.responses.get(), raised_at=before)
    assert not first_ratings.is_hidden(drawn.pk)

    escalation.state = "closed"
    escalation.save()
    assert first_ratings.is_hidden(drawn.pk)


# --- rating ---------------------------------------------------------------------------------------
def test_what_is_said_stands_beside_the_best_that_the_rules_say_in_any_place(drawn):
    rate(drawn, said={**SAID, "ligament": "not_supported", "nerve_root": "supported"})

    stored = FirstRating.objects.values_list("structure", "said", "rules_said")
    assert sorted(stored) == [
        ("disc", "supported", "supported"),
        ("ligament", "not_supported", "not_assessable"),
        ("muscle", "not_supported", "not_supported"),
        ("nerve_root", "supported", "not_assessable"),
    ]
    assert not first_ratings.is_hidden(drawn.pk)
    assert AuditEvent.objects.get(action="reviewitem.rated_first").actor_id == drawn.claimed_by_id


def test_it_is_said_once(drawn):
    rate(drawn)

    with pytest.raises(first_ratings.AlreadyRated):
        rate(drawn)
    assert FirstRating.objects.count() == len(SAID)


def test_a_case_that_was_not_drawn_takes_no_rating():
    item = make_review_item()
    item = claims.claim(item_id=item.pk, by=make_clinician().user, at=NOON)

    with pytest.raises(first_ratings.AlreadyRated):
        rate(item)


def test_only_who_has_the_case_rates_it(drawn):
    with pytest.raises(NotClaimed):
        rate(drawn, by=make_clinician().user)
    assert not FirstRating.objects.exists()


def test_what_was_said_of_older_answers_is_refused(drawn):
    with pytest.raises(MovedOn):
        rate(drawn, summary_id=uuid4())
    assert first_ratings.is_hidden(drawn.pk)


@pytest.mark.parametrize(
    "wrong", [{"said": "maybe"}, {"rules_said": ""}, {"structure": "disc"}, {"summary": None}]
)
def test_the_database_refuses_another_word_a_second_one_and_a_summary_of_another_case(drawn, wrong):
    rate(drawn, said={"disc": "supported"})
    fields = {"draw": drawn.draw, "structure": "muscle", "said": "supported", "rules_said": "supported"}
    fields |= {"summary": drawn.summary, "rated_by": drawn.claimed_by, "rated_at": NOON, **wrong}
    fields["summary"] = fields["summary"] or make_summary()

    with pytest.raises(IntegrityError), transaction.atomic():
        FirstRating.objects.create(**fields)


def test_nothing_is_drawn_twice_when_the_rules_read_a_case_again(every_case):
    case = make_submitted(answers=ANSWERS).case
    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)
    case.input_seq = 1
    case.save()

    triage.process(outbox_id=make_outbox(case=case, input_seq=1).pk, at=NOON)

    assert Outbox.objects.filter(processed_at=None).count() == 0
    assert Draw.objects.count() == 1
