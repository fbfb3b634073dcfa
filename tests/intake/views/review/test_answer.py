"""The patient's answers: verified, corrected, and told so on the page of the case."""

import pytest

from intake.models import Amendment
from intake.questionnaire import QUESTIONS
from tests.factories import make_clinician
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item

pytestmark = pytest.mark.django_db
NUMB = "saddle_numbness"


@pytest.fixture
def item(client):
    return claimed_by(clinician_in(client, name="Dr Own"))


def address(item, code=NUMB) -> str:
    return f"/review/{item.pk}/answers/{code}/"


def post(client, item, code=NUMB, **said):
    data = {"input_seq": "0", "reason": "Asked by telephone", **said}
    return client.post(address(item, code), data, follow=True)


def row_of(response, code=NUMB) -> str:
    html = response.content.decode()
    begin = html.index(f'id="answer-{code}"')
    return html[begin : html.index("</tr>", begin)]


def test_each_answer_begins_unverified_and_can_be_verified_or_corrected(client, item):
    response = client.get(f"/review/{item.pk}/")

    assert "Unverified" in row_of(response)
    assert f'formaction="{address(item)}verify/"' in row_of(response)
    assert f'href="{address(item)}"' in row_of(response)
    assert "Nothing to verify" in row_of(response, "effect_cough_or_sneeze")
    assert "Verify" not in row_of(response, "effect_cough_or_sneeze")


def test_one_press_verifies_and_the_row_says_who_did(client, item):
    response = client.post(f"{address(item)}verify/", {"input_seq": "0"}, follow=True)

    assert response.redirect_chain[0][0].endswith(f"?answer={NUMB}#answer-{NUMB}")
    assert "Verified by Dr Own" in row_of(response)
    assert "Unverified" not in row_of(response)
    assert response.context["opened"] in [one.title for one in response.context["page"].sections]


def test_a_correction_shows_the_new_answer_and_below_it_the_old_one_with_the_reason(client, item):
    response = post(client, item, saddle_numbness="no")

    row = row_of(response)
    assert '<b class="own-text">No</b>' in row
    assert "was: Yes. Corrected by Dr Own" in row
    assert "Asked by telephone" in row
    html = response.content.decode()
    assert "What changed" in html
    assert "What this changed" in html[html.index(f'id="answer-{NUMB}"') :]
    assert response.context["changed_now"]


def test_red_flags_that_a_correction_leaves_open_are_told_beside_the_answer(client, item):
    post(client, item, "bladder_change", bladder_change="none")

    response = post(client, item, "bladder_change", bladder_change="not_sure", input_seq="1")

    assert "Nothing that the rules say" not in response.content.decode()
    assert any(said.startswith("Not excluded any more: ") for said in response.context["changed_now"])


def test_what_an_earlier_correction_changed_is_not_told_of_an_answer_that_was_only_verified(client, item):
    post(client, item, saddle_numbness="no")

    response = client.post(f"{address(item, 'bladder_change')}verify/", {"input_seq": "1"}, follow=True)

    assert "What this changed" not in response.content.decode()


def test_verifying_keeps_on_the_page_what_the_facts_before_it_changed(client, item):
    post(client, item, saddle_numbness="no")

    client.post(f"{address(item, 'bladder_change')}verify/", {"input_seq": "1"})
    response = client.post(f"{address(item, 'bowel_change')}verify/", {"input_seq": "2"}, follow=True)

    assert "was: Yes" in row_of(response)
    assert not response.context["page"].changes.is_nothing
    assert [one.input_seq for one in response.context["page"].earlier] == [1, 0]


def test_a_rating_that_was_corrected_is_not_told_as_pain_that_got_worse(client, item):
    post(client, item, "pain_now", pain_now="4")

    response = post(client, item, "pain_now", pain_now="6", input_seq="1")

    [score] = response.context["page"].changes.scores
    assert (score.was, score.now, score.because) == ("4 of 10", "6 of 10", ())


def test_a_correction_without_a_reason_keeps_what_was_chosen(client, item):
    response = post(client, item, saddle_numbness="no", reason="")

    assert "Write why the answer is changed." in response.content.decode()
    assert response.context["form"]["saddle_numbness"].value() == "no"
    assert not Amendment.objects.exists()


def test_a_sentence_to_tick_is_corrected_in_its_list(client, item):
    code = next(one.code for one in QUESTIONS.values() if one.kind == "tick")

    response = client.get(address(item, code))

    assert response.status_code == 200
    assert len(response.context["form"].fields) == 1


def test_who_has_not_the_case_reads_the_answer_and_can_change_nothing(client):
    clinician_in(client)
    item = claimed_by(make_clinician(name="Dr Other"))

    page = client.get(address(item)).content.decode()
    refused = [post(client, item, saddle_numbness="no"), client.post(f"{address(item)}verify/")]

    assert "Dr Other has this case" in page
    assert "Save and judge again" not in page
    assert [one.status_code for one in refused] == [409, 409]
    assert "/verify/" not in client.get(f"/review/{item.pk}/").content.decode()
    assert not Amendment.objects.exists()


def test_facts_that_came_in_the_meantime_are_read_first(client, item):
    refused = [
        post(client, item, saddle_numbness="no", input_seq="9"),
        client.post(f"{address(item)}verify/", {"input_seq": "9"}),
    ]

    assert [one.status_code for one in refused] == [409, 409]
    assert not Amendment.objects.exists()


def test_what_no_page_asks_has_no_page_here(client, item):
    assert client.get(address(item, "slr_right")).status_code == 404
    assert client.get(address(judged_item(), "no_such_question")).status_code == 404


def test_what_the_form_left_open_is_told_as_added_and_not_as_corrected(client, item):
    code = "effect_cough_or_sneeze"

    response = post(client, item, code, effect_cough_or_sneeze="worse")

    assert "Added at review" in row_of(response, code)
    assert "Corrected" not in row_of(response, code)
