"""Keeping the catalogue: what each page shows and stores, and what is said where it cannot."""

import re
from datetime import timedelta

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from orthoregen.accounts.models import Role
from tests.people import sign_in
from tests.treatments.published import keeper, lead, make_lawful, make_proposal, publish, staff
from treatments.entries import digest
from treatments.models import Retirement, Treatment, Verdict, Version
from treatments.selectors import day_of
from treatments.services import approving

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # the services behind it are tried on both databases
MANAGE = "/treatments/manage/"
PRP = f"{MANAGE}prp/"


@pytest.fixture
def admin(client, catalogue) -> Client:
    client.user = keeper()
    return sign_in(client, client.user)


@pytest.fixture
def approver(catalogue) -> Client:
    client = Client()
    client.user = lead()
    return sign_in(client, client.user)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def seen(code: str = "prp") -> str:
    return digest(approving.draft_text(Treatment.objects.get(code=code)))


def in_days(days: int):
    return day_of(timezone.now()) + timedelta(days)


# --- the list -------------------------------------------------------------------------------------
def test_the_list_says_how_each_entry_stands_conventional_care_first(admin, catalogue):
    publish(catalogue["prp"])
    make_proposal(catalogue["rfa"])

    page = text(admin.get(MANAGE))

    assert page.index(f'href="{MANAGE}exercise/"') < page.index(f'href="{MANAGE}prp/"')
    assert "Version 1" in page
    assert "Proposal 1 waits" in page
    assert "Plans can name it" in page


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ("due", ["rfa"]),
        ("waiting", ["surgery"]),
        ("changed", ["nsaids"]),
        ("barred", ["exercise", "manual_therapy", "steroid_injection"]),
    ],
)
def test_the_list_is_narrowed_to_what_is_due(admin, catalogue, chosen, codes):
    for code, days in [("rfa", 60), ("nsaids", 61), ("prp", 300)]:
        publish(catalogue[code], review_by=in_days(days))
    catalogue["nsaids"].harms = "Changed."
    catalogue["nsaids"].save()
    make_proposal(catalogue["surgery"])

    page = text(admin.get(f"{MANAGE}?list={chosen}"))

    rows = page[page.index("<tbody>") :]
    assert [code for code in codes if f'href="{MANAGE}{code}/"' not in rows] == []
    assert f'href="{MANAGE}prp/"' not in rows


def test_what_is_overdue_says_so(admin, catalogue):
    make_lawful(catalogue["prp"], as_of=in_days(-400), review_by=in_days(-1))
    publish(catalogue["prp"])

    assert "Overdue" in text(admin.get(f"{MANAGE}?list=due"))
    assert "Overdue" in text(admin.get(PRP))


def test_a_list_that_is_not_known_is_the_whole_one(admin, catalogue):
    assert text(admin.get(f"{MANAGE}?list=none")).count('<th scope="row">') == len(catalogue)


def test_as_many_queries_for_many_versions_as_for_few(admin, catalogue, queries):
    addresses = (MANAGE, PRP, f"{PRP}history/", f"{PRP}compare/")
    publish(catalogue["prp"])
    few = [queries(admin, address) for address in addresses]
    for number in range(2):
        publish(catalogue["prp"], what_changed=f"Change {number}")
    publish(catalogue["rfa"])

    assert [queries(admin, address) for address in addresses] == few


# --- writing --------------------------------------------------------------------------------------
def test_a_new_entry_begins_as_an_empty_draft(admin):
    response = admin.post(f"{MANAGE}new/", {"name": "Heat", "code": "heat", "family": "other_conventional"})

    assert response.url == f"{MANAGE}heat/"
    assert text(admin.get(response.url)).count("Not written yet") == 8


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"code": "manage"}, "an address of its own"),
        ({"code": "export"}, "an address of its own"),
        ({"code": "prp"}, "already exists"),
        ({"code": "a b"}, "Use letters, figures"),
        ({"family": ""}, "Choose the family."),
        ({"name": ""}, "Enter the name of the treatment."),
    ],
)
def test_a_new_entry_that_cannot_be_is_refused_in_words(admin, fields, said):
    new = {"name": "Heat", "code": "heat", "family": "other_conventional"} | fields

    page = text(admin.post(f"{MANAGE}new/", new))

    assert said in page
    assert "There is a problem" in page
    assert "Error: New entry" in page
    assert "Error: Error:" not in page


def test_the_text_is_saved_with_its_lists(admin, catalogue):
    response = admin.post(
        f"{PRP}text/",
        {
            "seen": seen(),
            "name": "PRP",
            "harms": "Pain for some days.",
            "preparation": ["level", "side"],
            "alternatives": [catalogue["nsaids"].pk, catalogue["exercise"].pk],
            "sources": "asipp2019, kao2022",
        },
    )

    prp = Treatment.objects.with_parts().get(code="prp")
    assert response.url == PRP
    assert (prp.name, prp.harms, prp.preparation) == ("PRP", "Pain for some days.", ["level", "side"])
    assert {other.code for other in prp.alternatives.all()} == {"nsaids", "exercise"}
    assert {source.pk for source in prp.sources.all()} == {"asipp2019", "kao2022"}


def test_a_source_that_is_not_known_is_refused_with_a_close_one(admin):
    fields = {"seen": seen(), "name": "PRP", "sources": "asipp2018"}

    assert "No source is called “asipp2018”. Did you mean asipp2019?" in text(
        admin.post(f"{PRP}text/", fields)
    )


EVIDENCE = {"result": "open", "level": "Open study", "sources": "expert"}


def test_evidence_is_written_for_a_structure_that_had_none(admin, catalogue):
    fields = EVIDENCE | {"seen": seen("rfa"), "sources_against": "cohen2020", "read_on": "2026-11-01"}

    admin.post(f"{MANAGE}rfa/evidence/disc/", fields)

    part = catalogue["rfa"].evidence.get(structure="disc")
    assert (part.level, str(part.read_on)) == ("Open study", "2026-11-01")
    assert [source.pk for source in part.sources_against.all()] == ["cohen2020"]
    assert admin.get(f"{MANAGE}rfa/evidence/spleen/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"grade": "III"}, "A grade names the scale that it belongs to."),
        ({"sources": ""}, "Name what it rests on."),
        ({"level": ""}, "Say in a few words how good the evidence is."),
        ({"read_on": "soon"}, "Enter a day such as 2026-01-31."),
    ],
)
def test_evidence_that_is_not_whole_is_refused_in_words(admin, fields, said):
    assert said in text(admin.post(f"{PRP}evidence/disc/", EVIDENCE | {"seen": seen()} | fields))


LAW = {"jurisdiction": "DE", "status": "licensed", "basis": "Letter", "approver": "A", "as_of": "2026-11-01"}


def test_a_legal_status_is_added_changed_and_taken_out(admin, catalogue):
    admin.post(f"{PRP}law/new/", LAW | {"seen": seen(), "review_by": "2027-11-01"})
    admin.post(f"{PRP}law/DE/", LAW | {"seen": seen(), "review_by": "2027-11-01", "status": "off_label"})

    assert catalogue["prp"].legal_statuses.get().status == "off_label"

    again = text(admin.post(f"{PRP}law/new/", LAW | {"seen": seen(), "review_by": "2027-11-01"}))
    assert "stands there already" in again

    admin.post(f"{PRP}law/DE/", {"seen": seen(), "remove": "yes"})
    assert not catalogue["prp"].legal_statuses.exists()
    assert admin.get(f"{PRP}law/DE/").status_code == 404


def test_an_assessed_status_without_a_day_of_review_is_refused_in_words(admin):
    assert "An assessed status says what it rests on" in text(
        admin.post(f"{PRP}law/new/", LAW | {"seen": seen()})
    )


def test_who_read_another_draft_keeps_what_they_typed_and_can_save_it_knowingly(admin, catalogue):
    fields = EVIDENCE | {"seen": seen()}
    catalogue["prp"].harms = "Changed meanwhile."
    catalogue["prp"].save()

    page = admin.post(f"{PRP}evidence/disc/", fields)

    assert "Somebody changed this entry" in text(page)
    assert f'value="{seen()}"' in page.content.decode()
    assert catalogue["prp"].evidence.get(structure="disc").level != "Open study"
    assert admin.post(f"{PRP}evidence/disc/", fields | {"seen": seen()}).status_code == 302


def test_a_part_that_is_not_whole_keeps_which_draft_was_read(admin, catalogue):
    read = seen()
    catalogue["prp"].harms = "Changed meanwhile."
    catalogue["prp"].save()

    page = admin.post(f"{PRP}evidence/disc/", EVIDENCE | {"seen": read, "sources": ""})

    assert "Error" in text(page)
    assert f'value="{read}"' in page.content.decode()
    assert f'value="{seen()}"' not in page.content.decode()


# --- proposing and approving ----------------------------------------------------------------------
def test_a_draft_is_proposed_approved_by_another_and_read_by_clinicians(admin, approver):
    proposed = admin.post(
        f"{PRP}propose/", {"seen": seen(), "what_changed": "First text", "review_by": in_days(365)}
    )
    page = approver.get(f"{PRP}proposals/1/")
    approved = approver.post(
        f"{PRP}proposals/1/", {"act": "approve", "seen": seen(), "effective_from": in_days(0)}
    )

    assert proposed.url == approved.url == PRP
    assert "First text" in text(page)
    assert "47 people, contrast as control" in text(page)
    version = Version.objects.get()
    assert (version.proposed_by, version.approved_by) == (admin.user, approver.user)
    assert "Version 1, approved by" in text(approver.get("/treatments/prp/"))


def test_who_keeps_the_catalogue_and_leads_does_not_approve_their_own(catalogue, client):
    both = staff(Role.CATALOGUE_ADMIN, Role.CLINICAL_LEAD)
    sign_in(client, both)
    make_proposal(catalogue["prp"], by=both)
    fields = {"act": "approve", "seen": seen(), "effective_from": in_days(0)}

    assert "Approve and publish" not in text(client.get(f"{PRP}proposals/1/"))
    assert "somebody else has to approve it" in text(client.post(f"{PRP}proposals/1/", fields))
    assert not Version.objects.exists()


def test_who_keeps_the_catalogue_is_offered_no_verdict_and_gives_none(admin, catalogue):
    make_proposal(catalogue["prp"])
    fields = {"act": "approve", "seen": seen(), "effective_from": in_days(0)}

    assert "Approve and publish" not in text(admin.get(f"{PRP}proposals/1/"))
    assert "Only a clinical lead may do this." in text(admin.post(f"{PRP}proposals/1/", fields))


def test_a_proposal_shows_what_it_changes_word_by_word(approver, catalogue):
    publish(catalogue["prp"])
    catalogue["prp"].mechanism = "The clinic's own material says: concentrated platelets release factors."
    catalogue["prp"].save()
    make_proposal(catalogue["prp"])

    page = text(approver.get(f"{PRP}proposals/2/"))

    assert '<del><span class="visually-hidden">taken out: </span>growth ' in page
    assert "What it changes in version 1" in page


def test_a_first_proposal_shows_the_expressions_that_are_approved_beside_their_words(approver, catalogue):
    make_proposal(catalogue["prp"])

    page = text(approver.get(f"{PRP}proposals/1/"))

    assert "There was no version before." in page
    assert "“Do you take a blood thinner?” is “Yes”<br><code>anticoagulant == true</code>" in page
    assert "anticoagulant == true" not in text(approver.get("/treatments/prp/"))


def test_a_draft_that_was_changed_since_cannot_be_approved_and_says_so(approver, catalogue):
    proposal = make_proposal(catalogue["prp"])
    catalogue["prp"].harms = "Changed."
    catalogue["prp"].save()
    fields = {"act": "approve", "seen": proposal.sha256, "effective_from": in_days(0)}

    assert "The draft was changed since" in text(approver.get(f"{PRP}proposals/1/"))
    assert "has to be proposed again" in text(approver.post(f"{PRP}proposals/1/", fields))


def test_a_proposal_is_sent_back_with_a_note(approver, catalogue):
    make_proposal(catalogue["prp"])

    assert "Say what has to be changed." in text(approver.post(f"{PRP}proposals/1/", {"act": "send_back"}))
    approver.post(f"{PRP}proposals/1/", {"act": "send_back", "note": "Harms are missing."})

    assert Verdict.objects.get().note == "Harms are missing."
    assert "Sent back" in text(approver.get(f"{PRP}proposals/1/"))
    assert "Harms are missing." in text(approver.get(f"{PRP}history/"))


def test_a_proposal_is_withdrawn_and_then_nobody_decides_on_it(admin, approver, catalogue):
    make_proposal(catalogue["prp"])

    admin.post(f"{PRP}proposals/1/", {"act": "withdraw"})
    again = admin.post(f"{PRP}proposals/1/", {"act": "withdraw"}, follow=True)
    late = approver.post(f"{PRP}proposals/1/", {"act": "send_back", "note": "No."})

    assert "this proposal is withdrawn" in text(again)
    assert "this proposal is withdrawn" in text(late)
    assert approver.get(f"{PRP}proposals/2/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"what_changed": ""}, "Say what changed"),
        ({"review_by": ""}, "Enter the day by which it has to be reviewed."),
        ({"review_by": "2020-01-01"}, "lies in the future"),
        ({"seen": "0" * 64}, "Read it again first"),
    ],
)
def test_a_proposal_that_is_not_whole_is_refused_in_words(admin, fields, said):
    whole = {"seen": seen(), "what_changed": "x", "review_by": in_days(100)}

    assert said in text(admin.post(f"{PRP}propose/", whole | fields))


# --- retiring, throwing away ----------------------------------------------------------------------
def test_a_regenerative_entry_is_retired_with_a_reason_that_clinicians_read(approver, catalogue):
    publish(catalogue["prp"])

    approver.post(f"{PRP}retire/", {"reason": "Not offered any more."})

    assert "Retired: Not offered any more." in text(approver.get("/treatments/prp/"))
    assert "is retired already" in text(approver.post(f"{PRP}retire/", {"reason": "Again."}))


def test_a_version_to_come_is_named_and_retired_with_the_one_in_effect(approver, catalogue):
    publish(catalogue["prp"])
    publish(catalogue["prp"], effective_from=in_days(30))

    assert ">Retire versions 1 and 2<" in text(approver.get(PRP))
    assert "Versions 1 and 2 can then be put into no plan." in text(approver.get(f"{PRP}retire/"))
    approver.post(f"{PRP}retire/", {"reason": "Not offered any more."})

    assert ">Retire version" not in text(approver.get(PRP))
    assert "It is retired already." in text(approver.get(f"{PRP}retire/"))


def test_a_version_in_effect_can_be_retired_though_the_one_to_come_is(approver, catalogue):
    publish(catalogue["prp"])
    later = publish(catalogue["prp"], effective_from=in_days(30))
    Retirement.objects.create(version=later, reason="Not then.", retired_by=approver.user)

    assert ">Retire version 1<" in text(approver.get(PRP))


def test_conventional_care_offers_no_way_to_retire_it(approver, catalogue):
    publish(catalogue["exercise"])

    assert "Retire version" not in text(approver.get(f"{MANAGE}exercise/"))
    assert "Conventional care is never retired" in text(approver.get(f"{MANAGE}exercise/retire/"))
    refused = approver.post(f"{MANAGE}exercise/retire/", {"reason": "Old."})
    assert "Conventional care is never retired" in text(refused)


def test_a_draft_of_ones_own_is_thrown_away_and_one_of_the_knowledge_base_stays(admin):
    admin.post(f"{MANAGE}new/", {"name": "Heat", "code": "heat", "family": "other_conventional"})
    assert "Throw this draft away" in text(admin.get(f"{MANAGE}heat/"))

    admin.post(f"{MANAGE}heat/discard/", {"seen": seen("heat")})
    refused = admin.post(f"{PRP}discard/", {"seen": seen()}, follow=True)

    assert admin.get(f"{MANAGE}heat/").status_code == 404
    assert "This entry stays" in text(refused)


# --- comparing, history, preview ------------------------------------------------------------------
def test_any_two_texts_are_compared(admin, catalogue):
    publish(catalogue["prp"])
    catalogue["prp"].harms = "Pain for some days."
    catalogue["prp"].save()
    publish(catalogue["prp"])

    assert "Pain for some days." in text(admin.get(f"{PRP}compare/?from=1&to=2"))
    assert "They say the same" in text(admin.get(f"{PRP}compare/?from=2&to=draft"))
    assert "They say the same" in text(admin.get(f"{PRP}compare/"))
    assert admin.get(f"{PRP}compare/?from=9").status_code == 404
    assert admin.get(f"{PRP}compare/?from=x").status_code == 404


def test_the_history_says_who_changed_what(admin, catalogue):
    publish(catalogue["prp"], by=admin.user)
    admin.post(f"{PRP}evidence/disc/", EVIDENCE | {"seen": seen()})
    row = catalogue["prp"].precautions.first()
    admin.post(f"{PRP}precautions/{row.pk}/", {"seen": seen(), "remove": "yes"})

    page = text(admin.get(f"{PRP}history/"))

    assert "Version 1 approved, in effect from" in page
    assert "Evidence “Disc: Open study” changed" in page
    assert "Infection now or recently, fever or chills: Hold” removed" in page
    assert page.count(admin.user.email) >= 3
    for before in ("yesterday", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        assert admin.get(f"{PRP}history/?before={before}").status_code == 200


def test_a_long_history_has_pages(admin, catalogue):
    for number in range(60):
        catalogue["prp"].harms = f"Text {number}"
        catalogue["prp"].save()

    first = admin.get(f"{PRP}history/")
    earlier = text(first).split('rel="next" href="')[1].split('"')[0]
    second = text(admin.get(f"{PRP}history/{earlier}"))

    assert "Text 59" in text(first)
    assert "Text 59" not in second
    assert "Text 1<" in second
    assert "Earlier changes" not in second


def test_the_preview_is_the_draft_as_clinicians_will_see_it(admin, catalogue):
    publish(catalogue["prp"])
    catalogue["prp"].harms = "Pain for some days."
    catalogue["prp"].save()

    assert "Pain for some days." in text(admin.get(f"{PRP}preview/"))
    assert "Pain for some days." not in text(admin.get("/treatments/prp/"))


# --- files ----------------------------------------------------------------------------------------
def paste(client, content: str):
    return client.post(f"{MANAGE}import/", {"text": content.replace("\n", "\r\n")})


def test_a_downloaded_file_is_taken_again(admin, catalogue):
    whole, one = admin.get(f"{MANAGE}export/"), admin.get(f"{PRP}export/")

    assert one["Content-Disposition"] == 'attachment; filename="prp.yaml"'
    assert [entry["code"] for entry in yaml.safe_load(one.content)["entries"]] == ["prp"]
    assert text(paste(admin, whole.content.decode())).count(": as it was") == len(catalogue)
    assert admin.get(f"{MANAGE}export/").content == whole.content


@pytest.mark.parametrize(
    ("content", "said"), [("format: 2", "has to begin with"), ("", "Paste the text of a file.")]
)
def test_a_text_that_cannot_be_taken_says_why_and_comes_back(admin, content, said):
    page = text(paste(admin, content))

    assert said in page
    assert re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)[1].strip() == content
