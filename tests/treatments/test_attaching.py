"""What a plan may name: approved, in effect, in its time, and lawful in the clinic's country."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from tests.treatments.published import keeper, lead, make_lawful, publish
from treatments import selectors
from treatments.models import LegalStatus
from treatments.services import approving

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def names(at: datetime, jurisdiction: str = "GB") -> list[str]:
    return [version.entry["code"] for version in selectors.attachable(at, jurisdiction).versions]


def why(version, at: datetime = NOON, jurisdiction: str = "GB") -> str:
    return selectors.why_not_attachable(version, at, jurisdiction)


def test_what_is_approved_and_lawful_may_be_named_conventional_care_first(catalogue):
    for code in ("prp", "exercise", "rfa"):
        publish(catalogue[code], at=NOON)

    found = selectors.attachable(NOON, "GB")

    assert [version.entry["code"] for version in found.versions] == ["exercise", "rfa", "prp"]
    assert {other.why for other in found.others} == {"Draft, not approved."}
    assert len(found.others) == len(catalogue) - 3


def test_a_year_is_walked_past_the_days_of_review(catalogue):
    """The law is looked at again after 200 days, the entry itself is to be reviewed after 300."""
    make_lawful(catalogue["prp"], at=NOON, review_by=TODAY + timedelta(200))
    early = publish(catalogue["prp"], at=NOON, review_by=TODAY + timedelta(300))
    renewal = NOON + timedelta(250)
    said = {}
    for day in range(366):
        at = NOON + timedelta(day)
        if at == renewal:
            row = LegalStatus.objects.get(treatment=catalogue["prp"])
            row.review_by = day_after(renewal, 400)
            row.save()
            late = publish(catalogue["prp"], at=at, review_by=day_after(at, 90))
        version = late if at >= renewal else early
        said[day] = why(version, at)

    spans = [(reason, len(list(days))) for reason, days in groupby(said.values())]
    assert spans == [
        ("", 201),  # from the first day to the last day of the legal status
        ("Its legal status in GB was to be looked at again by 13 Jun 2027.", 49),
        ("", 91),  # the new version, until its own review
        ("Its review was due by 31 Oct 2027.", 25),
    ]
    listed = [names(NOON + timedelta(day)) for day in (0, 200, 201, 249, 250, 340, 341, 365)]
    assert listed == [["prp"], ["prp"], [], [], ["prp"], ["prp"], [], []]
    assert why(early, renewal) == "Version 2 has replaced it."


def day_after(at: datetime, days: int) -> date:
    return selectors.day_of(at) + timedelta(days)


def test_a_version_of_a_later_day_counts_from_that_day_by_the_clinics_clock(catalogue, settings):
    publish(catalogue["prp"], at=NOON)
    version = publish(catalogue["prp"], at=NOON, effective_from=date(2027, 7, 1))
    late_evening = datetime(2027, 6, 30, 22, 59, tzinfo=UTC)  # 23:59 in London

    assert why(version, late_evening) == "Takes effect on 1 Jul 2027."
    assert names(late_evening) == ["prp"]  # version 1
    assert why(version, late_evening + timedelta(minutes=1)) == ""


def test_an_earlier_version_cannot_be_named_once_a_newer_one_is_in_effect(catalogue):
    first = publish(catalogue["prp"], at=NOON)
    assert why(first) == ""

    publish(catalogue["prp"], at=NOON)

    assert why(first) == "Version 2 has replaced it."


def test_a_retired_version_cannot_be_named_and_an_older_one_does_not_come_back(catalogue):
    first, second = publish(catalogue["prp"], at=NOON), publish(catalogue["prp"], at=NOON)
    approving.retire(code="prp", reason="Not offered any more.", by=lead(), at=NOON)

    assert names(NOON) == []
    assert why(first) == "Version 2 has replaced it."
    assert why(second) == "Retired: Not offered any more."


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("licensed", ""),
        ("off_label", ""),
        ("exempt", ""),
        ("trial_only", "Legal status in GB: only in a trial."),
        ("not_permitted", "Legal status in GB: not permitted."),
        ("not_assessed", "Legal status in GB: not assessed."),
    ],
)
def test_the_law_of_the_country_decides(catalogue, status, reason):
    make_lawful(catalogue["prp"], at=NOON, status=status)
    version = publish(catalogue["prp"], at=NOON)

    assert why(version) == reason
    assert names(NOON) == ([] if reason else ["prp"])


def test_a_status_that_was_written_down_and_not_assessed_bars_the_entry(catalogue):
    LegalStatus.objects.create(treatment=catalogue["prp"], jurisdiction="GB")
    version = publish(catalogue["prp"], at=NOON)

    assert why(version) == "Legal status in GB: not assessed."


def test_what_is_lawful_in_another_country_is_not_assessed_here(catalogue):
    version = publish(catalogue["prp"], at=NOON)

    assert why(version, NOON, "DE") == "Legal status in DE: not assessed."
    assert names(NOON, "DE") == []


def test_what_is_edited_after_the_approval_changes_nothing_before_the_next_one(catalogue):
    version = publish(catalogue["prp"], at=NOON, by=keeper())
    row = LegalStatus.objects.get(treatment=catalogue["prp"])
    row.status = "not_permitted"
    row.save()

    assert why(version) == ""
    assert why(publish(catalogue["prp"], at=NOON)) == "Legal status in GB: not permitted."


def test_as_many_queries_for_many_versions_as_for_few(catalogue, django_assert_num_queries):
    publish(catalogue["prp"], at=NOON)
    for _ in range(5):
        publish(catalogue["exercise"], at=NOON)

    with django_assert_num_queries(2):
        selectors.attachable(NOON, "GB")
