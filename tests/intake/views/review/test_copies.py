"""A case on paper and as data says what its page says, and that it was taken along is recorded."""

import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from pypdf import PdfReader

from intake.management.demo_cases import CASES
from intake.models import Consent, Draw, FirstRating
from intake.presenters import words
from intake.presenters.case import case_page
from intake.presenters.printed import printed_case
from intake.selectors import case_record
from intake.services import cases, claims, handovers, triage
from orthoregen.accounts.models import Role
from orthoregen.audit.models import AuditEvent
from tests.factories import (
    NOON,
    make_amendment,
    make_clinician,
    make_decision,
    make_escalation,
    make_outbox,
    make_patient,
    make_review_item,
    make_staff,
    make_submitted,
    sign_in,
)
from tests.filling import CALM
from tests.intake.bodies import flagged, make_judged
from tests.intake.presenters.test_beside import ANSWERS
from tests.intake.views.review.people import clinician_in, judged_item, unread_by_rules

pytestmark = pytest.mark.django_db
SUMMARY, EXPORT = "summary.pdf", "export.json"
BELLY = {  # a flag that another one stands for, and that lets suspect something more
    "age_years": 55,
    "pain_regions": ["upper_back_midline", "abdomen"],
    "onset": "sudden",
    "duration_weeks": 0,
    "pain_now": 8,
    "course": "rapidly_worse",
}


def proved_again(client) -> None:
    """As after a password that was given a moment ago."""
    session = client.session
    session["account_authentication_methods"][-1]["reauthenticated"] = True
    session.save()


def get(client, item, name):
    return client.get(f"/review/{item.pk}/{name}")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(response) -> str:
    assert response["Content-Type"] == "application/pdf"
    return squeezed(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages))


def really_judged(answers):
    """A case as the rules judge it today."""
    case = make_submitted(answers={"age_years": 52, **answers}).case
    triage.process(outbox_id=make_outbox(case=case).pk, at=NOON)
    return case.review_items.get()


def tagged(response):
    """Every element of the structure of a PDF."""
    found, waiting = [], [PdfReader(io.BytesIO(response.content)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop()
        if isinstance(one, int):  # content, no element
            continue
        one = one.get_object()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            found += [one] if "/S" in one else []
            waiting += [one["/K"]] if "/K" in one else []
    return found


def strings(value):
    """Every text of a printed part, at any depth."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*(strings(part) for part in parts))


def test_the_summary_says_what_the_page_of_the_case_says(client):
    clinician = clinician_in(client)
    item = really_judged(
        {**CALM, **BELLY, "saddle_numbness": "yes", "worst_leg_or_back": "leg", "free_text": "It hurts"}
    )
    make_decision(item=item, decided_by=clinician, note="Sent on by telephone.")

    text = text_of(get(client, item, SUMMARY))

    page = printed_case(case_record(item.pk), clinician.user, NOON)["page"]
    shown = [page["identity"][name] for name in ("name", "born", "reference", "phone", "filled_in_by")]
    for flag in page["flags"]:
        shown += [
            flag["title"],
            flag["why"],
            *flag["suspected"],
            *strings([q["answer"] for q in flag["fired"]]),
        ]
    assert page["also_met"]
    shown += strings(page["also_met"])
    for one in (*page["supported"], *page["others"]):
        lines = [*one["for_lines"], *one["against"]]
        shown += [one["name"], one["cap"], *(line["says"].rstrip(".") for line in lines)]
        shown += [source["short"] for line in lines for source in line["sources"]]
    shown += [missing for one in page["supported"] for missing in one["missing"]]
    shown += [row["score"] for row in page["scores"]["rows"]] + ["It hurts", "Sent on by telephone."]
    shown += [page["decisions"][0]["by"], page["decisions"][0]["registration"], page["flags_title"]]
    assert page["flags"]
    assert len(page["supported"]) + len(page["others"]) == 6
    assert [words for words in shown if squeezed(words) not in text] == []


def test_an_open_escalation_and_an_answer_that_leaves_a_flag_open_stand_on_it(client):
    clinician_in(client)
    item = judged_item(flagged(not_excluded=["rf_ces_bladder_bowel"]))
    response = item.case.responses.get()
    make_escalation(response=response, flag="rf_cancer_history", because={"cancer_history": "active"})

    text = text_of(get(client, item, SUMMARY))

    assert squeezed("Raised before, not closed") in text
    assert squeezed("What the answers leave open") in text


def test_a_case_that_the_rules_could_not_read_is_printed_as_such(client):
    clinician_in(client)

    text = text_of(get(client, unread_by_rules(), SUMMARY))

    assert squeezed("Not evaluated, read by hand.") in text
    assert squeezed("What the answers and findings are consistent with") not in text


def test_what_was_examined_and_corrected_stands_on_it(client):
    clinician_in(client)
    item = judged_item()
    make_amendment(case=item.case, code="slr_right", value="positive")
    make_amendment(case=item.case, code="duration_weeks", value=9, kind="corrected", reason="Asked again")

    text = text_of(get(client, item, SUMMARY))

    assert squeezed("Straight-leg raise, RIGHT: positive") in text
    assert squeezed("9 weeks (was: 7 weeks") in text


def test_the_map_the_answers_of_before_and_a_namesake_stand_on_it(client):
    clinician_in(client)
    first = make_submitted()
    patient = first.case.patient
    second = make_submitted(
        case=patient.cases.create(), previous=first, still_true=["duration_weeks"], user=first.started_by
    )
    item = judged_item(make_judged(case=second.case))
    make_patient(full_name=patient.full_name)

    response = get(client, item, SUMMARY)

    text = text_of(response)
    assert squeezed("Answers of an earlier form that were confirmed") in text
    assert squeezed("as on 24 Nov 2026, 12:00, confirmed") in text
    assert squeezed("Somebody else has this name") in text
    figures = [one for one in tagged(response) if one["/S"] == "/Figure"]
    assert any("Pain: low back, RIGHT" in str(one.get("/Alt")) for one in figures)


def test_the_drawn_spine_stands_on_the_page_and_on_paper_where_a_unit_is_named_and_else_nowhere(client):
    clinician_in(client)
    leg = {"pain_regions": ["low_back_left", "calf_left"], "main_pain_region": "calf_left"}
    signs = {"worst_leg_or_back": "leg", "slr_left": "positive", "ankle_reflex_reduced_left": "positive"}
    named, plain = really_judged({**CALM, **leg, **signs}), really_judged(CALM)

    paper, page = get(client, named, SUMMARY), client.get(f"/review/{named.pk}/")

    alternatives = [str(one["/Alt"]) for one in tagged(paper) if "/Alt" in one]
    assert [one for one in alternatives if "Unit L5/S1: supported. Left S1 root: supported." in one]
    assert b'<desc id="spine-lumbar-back-desc">Unit L5/S1: supported.' in page.content
    assert b"spine-lumbar" not in client.get(f"/review/{plain.pk}/").content
    assert not [one for one in tagged(get(client, plain, SUMMARY)) if "Unit" in str(one.get("/Alt", ""))]


def demo(letter: str):
    """A case of the demonstration, judged and signed."""
    item = really_judged(next(one.answers for one in CASES if one.letter == letter))
    make_decision(item=item, note="Spoke with the patient by telephone. Examination at the visit.")
    return item


def pages_of(response) -> int:
    return len(PdfReader(io.BytesIO(response.content)).pages)


def test_a_usual_case_is_one_sheet_and_one_that_leaves_much_open_runs_on_with_numbers(client):
    clinician_in(client)

    usual, much = get(client, demo("D"), SUMMARY), get(client, demo("G"), SUMMARY)

    assert pages_of(usual) == 1
    assert pages_of(much) == 2
    assert "1/2" in text_of(much)
    assert "2/2" in text_of(much)


@pytest.mark.parametrize("answers", [ANSWERS, next(one.answers for one in CASES if one.letter == "D")])
def test_screen_and_paper_give_each_structure_the_same_side_levels_grade_and_reasons(client, answers):
    clinician = clinician_in(client)
    item = really_judged(answers)

    screen = squeezed(re.sub(r"<[^>]+>", "", client.get(f"/review/{item.pk}/").content.decode()))
    paper = text_of(get(client, item, SUMMARY))

    page = case_page(case_record(item.pk), clinician.user, NOON)
    assert page.supported
    for one in (*page.supported, *page.others):
        where = squeezed(f"{one.name}{f', {one.side}' if one.side else ''}")
        levels = squeezed(f": {one.levels}") if one.levels else ""
        assert f"{one.number}.{where}{levels}\u2013{squeezed(words.SUPPORT[one.support])}" in paper
        assert f"{where}{levels if one.is_supported else ''}{squeezed(words.SUPPORT[one.support])}" in screen
        for line in (*one.for_lines, *one.against):
            assert squeezed(line.says) in unescape(screen)
            assert squeezed(line.says.rstrip(".")) in paper
    first, *_ = page.supported
    wrong = [said for support, said in words.SUPPORT.items() if support != first.support]
    levels = f": {first.levels}" if first.levels else ""
    names = [squeezed(f"1. {first.name}, {first.side}{levels} \u2013 {said}") for said in wrong]
    assert not [name for name in names if name in paper]


def test_a_case_that_came_back_takes_its_earlier_decision_along_and_not_a_later_one(client):
    clinician = clinician_in(client)
    decided = {"state": "decided", "closed_at": NOON, "closed_by": clinician.user}
    first = judged_item(**decided)
    make_decision(
        item=first, decided_by=clinician, outcome="need_more", note="Nights.", questions=["night_pain"]
    )
    again = make_review_item(
        case=first.case, summary=first.summary, submitted_at=NOON + timedelta(days=2), **decided
    )
    make_decision(item=again, decided_by=clinician, note="It was clear then.")
    proved_again(client)

    on_paper = [text_of(get(client, item, SUMMARY)) for item in (first, again)]
    as_data = [json.loads(get(client, item, EXPORT).content)["decisions"] for item in (first, again)]

    assert ["Nights." in text for text in on_paper] == [True, True]
    assert ["Itwasclearthen." in text for text in on_paper] == [False, True]
    assert [len(decisions) for decisions in as_data] == [1, 2]


def test_the_page_of_the_case_tells_what_was_confirmed_and_not_what_was_corrected_since(client):
    clinician_in(client)
    first = make_submitted()
    second = make_submitted(
        case=first.case.patient.cases.create(), previous=first, still_true=["duration_weeks", "bowel_change"]
    )
    item = judged_item(make_judged(case=second.case))
    make_amendment(case=second.case, code="duration_weeks", value=9, kind="corrected", reason="Asked again")

    html = client.get(f"/review/{item.pk}/").content.decode()

    assert html.count("as on 24 Nov 2026, 12:00, confirmed") == 1


def test_the_export_holds_answers_summary_and_decision_with_ids_and_versions(client):
    clinician_in(client)
    proved_again(client)
    item = really_judged(CALM)
    make_amendment(case=item.case, code="slr_right", value="positive", by=make_staff(Role.CLINICIAN))
    decision = make_decision(item=item, note="Examined.")

    data = json.loads(get(client, item, EXPORT).content)

    form, summary = item.case.responses.get(), item.summary
    assert data["forms"][0]["id"] == str(form.pk)
    assert data["forms"][0]["answers"] == json.loads(form.frozen)
    assert data["forms"][0]["questionnaire_version"] == form.questionnaire_version
    assert [(one["code"], one["value"]) for one in data["amendments"]] == [("slr_right", "positive")]
    assert data["answers_as_they_stand"]["slr_right"] == "positive"
    assert data["summaries"][0]["body"] == json.loads(summary.body)
    assert (data["summaries"][0]["ruleset_id"], data["summaries"][0]["sha256"]) == (
        summary.ruleset_id,
        summary.sha256,
    )
    assert (data["decisions"][0]["id"], data["decisions"][0]["note"]) == (str(decision.pk), "Examined.")


def test_who_gave_the_case_to_whom_and_how_it_was_rated_first_is_taken_along(client):
    clinician = clinician_in(client)
    proved_again(client)
    item, colleague = judged_item(), make_clinician(name="Dr Noor Colleague")
    now = timezone.now()
    claims.claim(item_id=item.pk, by=clinician.user, at=now)
    handovers.hand_over(item_id=item.pk, to=colleague, note="Knows the family.", by=clinician.user, at=now)
    Draw.objects.create(item=item, drawn_at=NOON)
    said = {"structure": "disc", "said": "supported", "rules_said": "not_supported"}
    FirstRating.objects.create(
        draw_id=item.pk, summary=item.summary, rated_by=colleague.user, rated_at=NOON, **said
    )

    paper = text_of(get(client, item, SUMMARY))
    [of_case] = json.loads(get(client, item, EXPORT).content)["rounds"]

    [given] = of_case["handovers"]
    assert (given["to"]["name"], given["note"]) == ("Dr Noor Colleague", "Knows the family.")
    assert said.items() <= of_case["first_ratings"][0].items()
    assert squeezed("To Dr Noor Colleague, by") in paper
    assert squeezed("Knows the family.") in paper


@pytest.mark.parametrize("is_given", [True, False])
def test_the_export_says_whether_the_case_may_be_used_for_research(client, is_given):
    clinician = clinician_in(client)
    proved_again(client)
    item = judged_item()
    for answer in (not is_given, is_given):  # the newest answer counts
        cases.set_consent(
            patient=item.case.patient,
            purpose=Consent.Purpose.RESEARCH,
            is_given=answer,
            relation="self",
            by=clinician.user,
            at=NOON,
        )

    assert json.loads(get(client, item, EXPORT).content)["may_be_used_for_research"] is is_given


@pytest.mark.parametrize(("name", "action"), [(SUMMARY, "case.printed"), (EXPORT, "case.exported")])
def test_taking_a_case_along_is_recorded(client, name, action):
    clinician = clinician_in(client)
    proved_again(client)
    item = judged_item()

    get(client, item, name)

    event = AuditEvent.objects.get(action=action)
    assert (event.actor_id, event.object_id) == (clinician.user.pk, str(item.pk))
    assert event.patient_id == item.case.patient_id


def test_the_export_asks_again_who_one_is(client):
    clinician = clinician_in(client)
    proved_again(client)
    item = judged_item()
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()

    response = get(client, item, EXPORT)

    assert response.status_code == 302
    assert "again" in response.url
    assert not AuditEvent.objects.filter(action="case.exported", actor=clinician.user).exists()


@pytest.mark.parametrize("name", [SUMMARY, EXPORT])
def test_a_case_that_does_not_exist_is_not_found(client, name):
    clinician_in(client)
    proved_again(client)

    assert client.get(f"/review/00000000-0000-4000-8000-000000000000/{name}").status_code == 404


@pytest.mark.parametrize("name", [SUMMARY, EXPORT])
def test_nobody_else_gets_it(client, name):
    item = judged_item()
    sign_in(client, make_staff(Role.CATALOGUE_ADMIN))

    assert get(client, item, name).status_code == 403
