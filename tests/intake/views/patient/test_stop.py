"""The page that says what to do now: fixed words, the number, the person's own answer, a way on and back."""

import re

import pytest
from django.urls import reverse

from intake.models import Escalation, EscalationEvent
from intake.questionnaire.advice import ADVICE
from tests.factories import make_draft, make_escalation, make_patient_user, make_submitted, sign_in
from tests.filling import CALM, send_page

pytestmark = pytest.mark.django_db
FORBIDDEN = re.compile(
    r"cauda|equina|compress|infection|cancer|fracture|aneurysm|disc\b|nerve root|urgent|urgency|triage|"
    r"within \d+ (hour|day)|we will call|rf_",
    re.IGNORECASE,
)


@pytest.fixture
def draft(client):
    user = make_patient_user()
    sign_in(client, user)
    draft = make_draft(user=user, draft=dict(CALM), last_page="urgent-signs-2")
    send_page(client, reverse("intake:page", args=[draft.pk, "urgent-signs-2"]), {"saddle_numbness": "yes"})
    return draft


def address(draft) -> str:
    return reverse("intake:stop", args=[draft.pk])


def kinds() -> list[str]:
    return list(EscalationEvent.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.hazard("H29")
def test_it_says_what_to_do_with_the_number_and_the_persons_own_words(client, draft, settings):
    html = client.get(address(draft)).content.decode()

    advice = ADVICE[Escalation.objects.get().advice]
    assert f">{advice.title}</h1>" in html
    assert f'class="call" href="tel:{settings.CLINIC.emergency_number}"' in html
    assert "Are you numb between your legs" in html
    assert draft.case.patient.full_name in html
    assert draft.case.patient.reference in html
    assert "<script" not in html
    assert html.count("btn-primary") == 1


@pytest.mark.hazard("H10")
def test_it_names_no_condition_urgency_or_time_of_a_call(client, draft):
    main = client.get(address(draft)).content.decode().split("<main")[1].split("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", main)

    assert not FORBIDDEN.search(words), FORBIDDEN.search(words)
    assert FORBIDDEN.search("suspected cauda equina syndrome")


def test_showing_and_reading_are_kept_with_the_version_of_the_text(client, draft):
    for _ in range(2):
        client.get(address(draft))
    response = client.post(address(draft))

    assert kinds() == ["raised", "shown", "patient_acknowledged"]
    advice = ADVICE[Escalation.objects.get().advice]
    shown = EscalationEvent.objects.get(kind="shown")
    assert (shown.advice_version, shown.by) == (advice.version, draft.started_by)
    assert response.url == reverse("intake:page", args=[draft.pk, "urgent-signs-3"])


def test_it_leads_back_to_the_answer_that_may_have_been_a_mistake(client, draft):
    html = client.get(address(draft)).content.decode()

    back = reverse("intake:page", args=[draft.pk, "urgent-signs-2"])
    assert f'href="{back}?change=1#id_saddle_numbness_label"' in html


def test_the_more_serious_of_two_texts_is_the_instruction(client, draft):
    make_escalation(response=draft, flag="rf_other", advice="emergency_call", because={})

    html = client.get(address(draft)).content.decode()

    assert html.index("Call 999 now") < html.index("Go to a hospital emergency department now")


def test_crisis_advice_shows_the_crisis_number(client, draft, settings):
    Escalation.objects.get()
    other = make_draft(user=draft.started_by)
    make_escalation(response=other, advice="crisis", because={})

    html = client.get(address(other)).content.decode()

    assert "Talk to someone now" in html
    assert f'href="tel:{settings.CLINIC.crisis_number.replace(" ", "")}"' in html


@pytest.mark.parametrize("answer", [1, 3])
def test_the_ninth_question_of_the_phq_9_leads_to_the_crisis_page_at_once(client, settings, answer):
    user = make_patient_user()
    sign_in(client, user)
    positive = {"phq4_3": 3, "phq4_4": 3, "more_mood_questions": True}
    draft = make_draft(user=user, draft={**CALM, **positive}, last_page="mood-2")

    sent = send_page(client, reverse("intake:page", args=[draft.pk, "mood-7"]), {"phq9_9": answer})
    shown = client.get(address(draft)).content.decode()

    assert sent["Location"] == address(draft)
    assert f'href="tel:{settings.CLINIC.crisis_number.replace(" ", "")}"' in shown
    assert "Thoughts that you would be better off dead or of hurting yourself in some way" in shown
    assert f"{reverse('intake:page', args=[draft.pk, 'mood-7'])}?change=1#id_phq9_9_label" in shown
    assert kinds() == ["raised", "shown"]


def test_the_crisis_page_comes_even_when_the_rest_of_the_page_is_wrong(client):
    user = make_patient_user()
    sign_in(client, user)
    positive = {"phq4_3": 3, "phq4_4": 3, "more_mood_questions": True}
    draft = make_draft(user=user, draft={**CALM, **positive}, last_page="mood-2")
    url = reverse("intake:page", args=[draft.pk, "mood-7"])

    sent = client.post(url, {"phq9_1": "often", "phq9_9": "1", "revision": str(draft.revision), "leave": "1"})

    assert sent["Location"] == address(draft)


def test_an_advice_that_was_taken_out_falls_back_to_the_general_one(client, draft):
    other = make_draft(user=draft.started_by)
    make_escalation(response=other, advice="emergency_retired")

    assert client.get(address(other)).status_code == 200


@pytest.mark.parametrize("closed", [False, True])
def test_without_an_open_emergency_there_is_no_such_page(client, closed):
    user = make_patient_user()
    sign_in(client, user)
    draft = make_draft(user=user)
    if closed:
        make_escalation(response=draft, state="closed")
    make_escalation(response=draft, flag="rf_urgent", rank=1, advice="watch_general")

    for response in (client.get(address(draft)), client.post(address(draft))):
        assert response.url == reverse("intake:case", args=[draft.pk])
    assert kinds() == []


def test_of_a_form_that_was_sent_it_can_still_be_read_but_nothing_changed(client):
    user = make_patient_user()
    sign_in(client, user)
    sent = make_submitted(user=user)
    make_escalation(response=sent)

    html = client.get(address(sent)).content.decode()

    assert "Change it" not in html
    assert client.post(address(sent)).url == reverse("intake:sent", args=[sent.pk])
