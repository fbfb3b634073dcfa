"""A file becomes drafts, all or none, and the same file again when it is written."""

import pytest
import yaml
from auditlog.models import LogEntry
from django.core.management import CommandError, call_command
from django.utils import timezone

from orthoregen.audit.models import AuditEvent
from tests.treatments.published import keeper, lead, make_lawful, publish
from treatments import exchange, selectors
from treatments.entries import entry_of
from treatments.exchange import Unreadable
from treatments.models import Family, Source, Treatment, Version
from treatments.services.approving import Refused
from treatments.services.importing import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # what it stores with is tried on both databases


def written(*codes) -> str:
    return exchange.write(entry_of(one) for one in selectors.catalogue() if not codes or one.code in codes)


def take(text, by=None):
    return bring_in(text=text, by=by or keeper(), at=timezone.now())


def changed(text, **fields) -> str:
    """The file with other values in its first entry."""
    document = yaml.safe_load(text)
    document["entries"][0] |= fields
    return yaml.safe_dump(document)


@pytest.fixture
def full(catalogue):
    """An entry in which every field says something."""
    prp = catalogue["prp"]
    for name in ("benefits", "harms", "disclosure", "cost_note", "consent_version"):
        setattr(prp, name, f"“{name}”: yes\nno # - 'x' é 2026-01-31")
    prp.save()
    make_lawful(prp)
    return prp


def test_a_whole_catalogue_is_the_same_after_a_round_trip(full):
    before = written()
    drafts = [entry_of(one) for one in selectors.catalogue()]
    Treatment.objects.all().delete()
    Source.objects.all().delete()

    brought = take(before)

    assert all(one.is_new and one.has_changed for one in brought)
    assert [entry_of(one) for one in selectors.catalogue()] == drafts
    assert written() == before


def test_taking_what_is_there_changes_nothing_and_logs_nothing(full):
    logged = LogEntry.objects.count()

    brought = take(written())

    assert not any(one.has_changed for one in brought)
    assert LogEntry.objects.count() == logged
    assert not AuditEvent.objects.filter(action="catalogue.imported").exists()


def test_a_draft_says_afterwards_what_the_file_says_and_a_version_stays(full):
    publish(full)
    text = changed(written("prp"), harms="Pain.", precautions=[], alternatives=["exercise", "nsaids"])

    (one,) = take(text)

    assert (one.is_new, one.has_changed) == (False, True)
    assert written("prp") == exchange.write([entry_of(selectors.catalogue().get(code="prp"))])
    draft = Treatment.objects.get(code="prp")
    assert (draft.harms, draft.precautions.count(), draft.alternatives.count()) == ("Pain.", 0, 2)
    assert Version.objects.get().entry["harms"] != "Pain."


def test_the_history_names_who_took_the_file(full):
    by = keeper()

    take(changed(written("prp"), harms="Pain."), by)

    assert selectors.changes_of("prp").first().actor == by
    assert AuditEvent.objects.get(action="catalogue.imported").actor == by


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"family": "prolotherapy"}, "the family is growth_factors here, and it can never be changed"),
        ({"name": "Manual therapy"}, "growth_factors: name: Treatment with this Name already exists"),
        ({"sources": ["nobody1999"]}, "no source is called “nobody1999”"),
        ({"alternatives": ["magic"]}, "no entry is called “magic”"),
        ({"preparation": ["colour"]}, "preparation: Name only what can be written down"),
        (
            {"evidence": [{"structure": "disc", "result": "great", "level": "x", "sources": ["expert"]}]},
            "growth_factors, evidence disc: result: Value 'great' is not a valid choice",
        ),
        (
            {"precautions": [{"words": "x", "condition": "moon == full", "action": "note", "why": "x"}]},
            "growth_factors, precaution 1: condition: The rules cannot read this",
        ),
        (
            {"legal_statuses": [{"jurisdiction": "GB", "status": "licensed"}]},
            "An assessed status says what it rests on",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_stored(catalogue, fields, said):
    before = written("growth_factors", "manual_therapy")
    document = yaml.safe_load(before)
    for entry in document["entries"]:
        other = {"harms": "Would be stored if faults did not count."}
        entry |= fields if entry["code"] == "growth_factors" else other

    with pytest.raises(Unreadable) as refused:
        take(yaml.safe_dump(document))

    assert any(said in fault for fault in refused.value.faults), refused.value.faults
    assert written("growth_factors", "manual_therapy") == before


def test_a_new_entry_of_a_file_has_no_address_of_a_page(catalogue):
    text = changed(written("prp"), code="import", name="Heat", family=str(Family.OTHER_CONVENTIONAL))

    with pytest.raises(Unreadable, match="import: code: This short name is an address of its own"):
        take(text)


def test_a_source_that_says_something_else_here_is_refused(catalogue):
    document = yaml.safe_load(written("growth_factors"))
    document["sources"]["rhgdf6_2025"]["title"] = "Another title"

    with pytest.raises(Unreadable, match="source rhgdf6_2025: title is not what is kept here"):
        take(yaml.safe_dump(document))


def test_only_a_catalogue_admin_takes_files(full):
    with pytest.raises(Refused, match="catalogue admin"):
        take(written(), lead())


# --- the commands ---------------------------------------------------------------------------------
def test_the_commands_write_and_take_the_same_file(full, capsys, tmp_path):
    call_command("export_catalogue", "prp")
    file = tmp_path / "prp.yaml"
    file.write_text(capsys.readouterr().out)
    full.harms = ""
    full.save()

    call_command("import_catalogue", str(file), by=keeper().email)

    assert capsys.readouterr().out == "prp: draft changed\n"
    call_command("export_catalogue", "prp")
    assert capsys.readouterr().out == file.read_text()


def test_what_is_in_effect_is_written_on_request(full, capsys):
    call_command("export_catalogue", in_effect=True)
    assert yaml.safe_load(capsys.readouterr().out)["entries"] == []

    publish(full)
    call_command("export_catalogue", in_effect=True)

    assert [entry["code"] for entry in yaml.safe_load(capsys.readouterr().out)["entries"]] == ["prp"]


def test_the_commands_say_what_is_wrong(full, capsys, tmp_path):
    with pytest.raises(CommandError, match="No such entry: magic"):
        call_command("export_catalogue", "magic")
    file = tmp_path / "bad.yaml"
    file.write_text("format: 2")

    with pytest.raises(CommandError, match="Nothing was stored"):
        call_command("import_catalogue", str(file), by=keeper().email)
    assert "has to begin with" in capsys.readouterr().err
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("import_catalogue", str(file), by="nobody@example.org")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_catalogue", str(tmp_path / "none.yaml"), by=keeper().email)


def test_a_new_entry_of_a_file_is_a_draft(catalogue):
    text = changed(written("prp"), code="heat", name="Heat", family=str(Family.OTHER_CONVENTIONAL))

    (one,) = take(text)

    assert one.is_new
    assert selectors.shown_one("heat", selectors.day_of(timezone.now())).version is None
