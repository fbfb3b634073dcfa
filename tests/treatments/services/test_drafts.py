"""Writing on drafts: by catalogue admins, on what was on the screen, and never on a version."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from orthoregen.audit.models import AuditEvent
from tests.treatments.published import keeper, lead, make_proposal, publish
from treatments import selectors
from treatments.entries import digest
from treatments.models import Family, Precaution, Treatment, Version
from treatments.services import approving, drafts
from treatments.services.approving import ChangedSince, Refused

pytestmark = pytest.mark.django_db


def save(part, *, by=None, seen=None, **lists):
    treatment = part if isinstance(part, Treatment) else part.treatment
    seen = seen or (digest(approving.draft_text(treatment)) if treatment.pk else "")
    drafts.save(part=part, lists=lists, seen_sha256=seen, by=by or keeper(), at=timezone.now())


def a_precaution(treatment, **overrides) -> Precaution:
    fields = {"place": 15, "words": "x", "condition": "smoker == former", "action": "note", "why": "x"}
    return Precaution(treatment=treatment, **fields | overrides)


def test_what_is_saved_is_logged_with_its_author_and_stands_in_the_trail(catalogue):
    by = keeper()
    row = Precaution(
        treatment=catalogue["prp"], place=15, words="x", condition="smoker == former", action="note"
    )
    row.why = "x"
    before = [change.pk for change in selectors.changes_of("prp")]

    save(row, by=by, sources=["expert"])

    assert [source.pk for source in Precaution.objects.get(pk=row.pk).sources.all()] == ["expert"]
    changes = selectors.changes_of("prp").exclude(pk__in=before)
    assert {change.actor for change in changes} == {by}
    assert changes.count() == 2  # the row, and its source
    assert AuditEvent.objects.get(action="catalogue.drafted").actor == by


def test_a_part_that_was_removed_stands_in_the_history_of_its_entry(catalogue):
    row = catalogue["prp"].precautions.first()
    seen = digest(approving.draft_text(catalogue["prp"]))

    drafts.remove(part=row, seen_sha256=seen, by=keeper(), at=timezone.now())

    assert (
        selectors.changes_of("prp").first().object_repr == "Infection now or recently, fever or chills: Hold"
    )


def test_a_version_stays_as_it_was(catalogue):
    version = publish(catalogue["prp"])
    catalogue["prp"].harms = "Pain."

    save(catalogue["prp"])

    assert Version.objects.get(pk=version.pk).text == version.text


def test_who_read_another_draft_is_refused(catalogue):
    seen = digest(approving.draft_text(catalogue["prp"]))
    catalogue["prp"].harms = "Pain."
    save(catalogue["prp"], seen=seen)

    catalogue["prp"].harms = "None."
    with pytest.raises(ChangedSince):
        save(catalogue["prp"], seen=seen)

    assert Treatment.objects.get(code="prp").harms == "Pain."


def test_what_cannot_be_stored_is_refused(catalogue):
    with pytest.raises(ValidationError, match="cannot read"):
        save(a_precaution(catalogue["prp"], condition="moon == full"))


def test_only_catalogue_admins_write(catalogue):
    with pytest.raises(Refused, match="catalogue admin"):
        save(catalogue["prp"], by=lead())
    with pytest.raises(Refused, match="catalogue admin"):
        drafts.remove(part=catalogue["prp"].precautions.first(), seen_sha256="", by=lead(), at=timezone.now())


@pytest.fixture
def heat(db) -> Treatment:
    treatment = Treatment(code="heat", name="Heat", family=Family.OTHER_CONVENTIONAL)
    save(treatment)
    return treatment


def discard(treatment):
    seen = digest(approving.draft_text(treatment))
    drafts.discard(treatment=treatment, seen_sha256=seen, by=keeper(), at=timezone.now())


def test_a_draft_that_was_begun_here_can_be_thrown_away(heat):
    discard(heat)

    assert not Treatment.objects.filter(code="heat").exists()
    assert AuditEvent.objects.filter(action="catalogue.discarded").exists()


def test_a_draft_that_was_proposed_stays(heat):
    make_proposal(heat)

    with pytest.raises(Refused, match="stays"):
        discard(heat)


def test_what_the_knowledge_base_brought_stays(catalogue):
    with pytest.raises(Refused, match="stays"):
        discard(catalogue["prp"])
