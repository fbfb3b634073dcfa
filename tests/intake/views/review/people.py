"""Who looks at the pages of these tests, and the state that the pages carry."""

from django.test import Client

from intake.models import ReviewItem
from intake.presenters.case import body_of, graded_places
from intake.services import claims, reviews
from orthoregen.accounts.models import Clinician, Role
from tests.factories import NOON, make_clinician, make_review_item, make_staff, sign_in
from tests.intake.bodies import make_judged


def clinician_in(client: Client, **overrides) -> Clinician:
    """A clinician who is signed in."""
    fields = {"user": make_staff(Role.CLINICIAN), "active_from": NOON, **overrides}
    clinician = make_clinician(**fields)
    sign_in(client, clinician.user)
    return clinician


def judged_item(summary=None, **overrides) -> ReviewItem:
    """A case of the queue with a whole summary."""
    summary = summary or make_judged()
    fields = {"case": summary.case, "summary": summary, "rank": summary.rank, **overrides}
    return make_review_item(**fields)


def claimed_by(clinician: Clinician, summary=None, **overrides) -> ReviewItem:
    item = judged_item(summary, **overrides)
    return claims.claim(item_id=item.pk, by=clinician.user, at=NOON)


def unread_by_rules(**overrides) -> ReviewItem:
    """A case that the rules failed on."""
    return make_review_item(is_evaluated=False, rank=1, **overrides)


def signing(case: ReviewItem, **said) -> dict:
    """What the form on the case page sends to who has claimed the case."""
    return {
        "item": str(case.pk),
        "by": str(case.claimed_by_id),
        "patient": str(case.case.patient_id),
        "seen": reviews.seen_by(case),
        "input_seq": str(case.case.input_seq),
        "outcome": "see_in_clinic",
        "rank": str(reviews.case_rank(case)),
        "note": "Examined today.",
        **opinions(case),
        **said,
    }


def opinions(case: ReviewItem) -> dict:
    """What is said of every structure that the page names: nothing in particular."""
    named = graded_places(body_of(case.summary))
    return {f"agree-{number}": "unsure" for number in range(len(named))}
