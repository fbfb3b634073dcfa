"""Whether a version can be put into a plan on a day, and why not, in words for clinicians."""

from datetime import date

from treatments.models import LegalStatus, Version

LAWFUL = (LegalStatus.Status.LICENSED, LegalStatus.Status.OFF_LABEL, LegalStatus.Status.EXEMPT)


def hindrance(version: Version, on: date, jurisdiction: str) -> str:
    """What stands against putting this version into a plan on this day, empty where nothing does.

    It looks at this version alone; whether a newer one has replaced it, `selectors` says.
    """
    if version.effective_from > on:
        return f"Takes effect on {_words(version.effective_from)}."
    if hasattr(version, "retirement"):
        return f"Retired: {version.retirement.reason}"
    if version.is_overdue(on):
        return f"Its review was due by {_words(version.review_by)}."
    return legal_hindrance(version, on, jurisdiction)


def legal_hindrance(version: Version, on: date, jurisdiction: str) -> str:
    """What the law of this country, as far as it was assessed, says against it."""
    statuses = version.entry["legal_statuses"]
    row = next((row for row in statuses if row["jurisdiction"] == jurisdiction), None)
    status = LegalStatus.Status(row["status"]) if row else LegalStatus.Status.NOT_ASSESSED
    if row is None or status not in LAWFUL:
        return f"Legal status in {jurisdiction}: {status.label.lower()}."
    review_by = date.fromisoformat(row["review_by"])
    if review_by < on:
        return f"Its legal status in {jurisdiction} was to be looked at again by {_words(review_by)}."
    return ""


def _words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
