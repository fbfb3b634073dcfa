"""A drawn case: no page of it shows a grade before it is rated, and red flags are shown all the same."""

import pytest
from django.urls import reverse

from intake.models import Draw, FirstRating
from intake.presenters.words import STRUCTURES, SUPPORT
from intake.urls import review as urls
from intake.views.review.first_rating import after_rating
from tests.factories import NOON
from tests.intake.bodies import CANDIDATES, FLAG, HIP, make_judged
from tests.intake.views.review.people import claimed_by, clinician_in, judged_item

pytestmark = pytest.mark.django_db
GATED = {"answer": ["saddle_numbness"], "verify": ["saddle_numbness"]}
GRADES = [*SUPPORT.values(), "Working hypotheses"]
MADE_OF_IT = ["suspected: Cauda equina syndrome", "Aortic aneurysm", FLAG["why"], f"{FLAG['id']}<"]
SAFE = {"rate", "claim", "release", "hand-over"}  # show no grade
OF_A_CASE = {one.name for one in urls.urlpatterns if "item_id" in str(one.pattern)}


@pytest.fixture
def clinician(client):
    return clinician_in(client)


@pytest.fixture
def drawn(clinician):
    flags = [{**FLAG, "urgency": "urgent"}]
    beside = {"graded": CANDIDATES, "hidden_flags": [{**FLAG, "suspected": ["aortic_aneurysm"]}]}
    item = claimed_by(clinician, make_judged(rank=1, red_flags=flags, mimics=[HIP], candidates=beside))
    Draw.objects.create(item=item, drawn_at=NOON)
    return item


def address(name: str, item) -> str:
    return reverse(f"review:{name}", args=[item.pk, *GATED.get(name, [])])


def rating(item, **said) -> dict[str, str]:
    return {"summary": str(item.summary_id), **dict.fromkeys(STRUCTURES, "not_supported"), **said}


def is_behind(view) -> bool:
    """Whether a view, or what it wraps, waits for the rating."""
    return getattr(view, "is_after_rating", False)


@pytest.mark.parametrize("name", sorted(OF_A_CASE - SAFE))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_of_the_case_that_could_show_a_grade_leads_to_the_rating(client, drawn, name, method):
    response = getattr(client, method)(address(name, drawn))

    if response.status_code != 405:
        assert (response.status_code, response.url) == (302, address("rate", drawn))


def test_a_route_of_a_case_is_either_behind_the_rating_or_named_here():
    behind = {one.name for one in urls.urlpatterns if is_behind(one.callback)}

    assert behind == OF_A_CASE - SAFE


def test_the_page_shows_red_flags_and_answers_and_no_grade(client, drawn):
    html = client.get(address("rate", drawn)).content.decode()

    assert drawn.case.patient.reference in html
    assert "Red flags: 1 open" in html
    assert html.count("What do the answers support?") == 1
    assert "Hand over to a colleague" in html
    main = html.split("<main")[1]
    assert " checked" not in main.split("<form")[-1]
    shown = main.split('aria-labelledby="rate-title"')[0]
    assert [words for words in GRADES if words in shown] == []
    assert HIP["says"] not in shown


def test_a_red_flag_names_what_met_it_and_not_what_the_rules_make_of_it(client, drawn):
    before = client.get(address("rate", drawn)).content.decode()
    client.post(address("rate", drawn), rating(drawn))
    after = client.get(address("case", drawn)).content.decode()

    flags = before.partition('id="flags"')[2].partition("</section>")[0]
    assert FLAG["title"] in flags
    assert "answer-quote" in flags
    assert "Not known: " in flags
    assert [words for words in MADE_OF_IT if words not in after] == []
    assert [words for words in MADE_OF_IT if words in before] == []


def test_a_colleague_sees_it_without_the_form(client, clinician):
    item = judged_item()
    Draw.objects.create(item=item, drawn_at=NOON)

    html = client.get(address("rate", item)).content.decode()

    assert "What do the answers support?" not in html
    assert "Claim this case" in html
    assert "Hand over to a colleague" not in html


def test_rating_shows_the_case_with_its_grades(client, drawn):
    answer = client.post(address("rate", drawn), rating(drawn, disc="supported"))

    assert (answer.status_code, answer.url) == (302, address("case", drawn))
    assert FirstRating.objects.filter(draw=drawn.pk).count() == len(STRUCTURES)
    assert FirstRating.objects.get(structure="disc").said == "supported"
    html = client.get(address("case", drawn)).content.decode()
    assert [words for words in GRADES if words in html] != []
    assert HIP["says"] in html
    assert client.get(address("rate", drawn)).url == address("case", drawn)


def test_a_structure_that_was_left_out_is_asked_for(client, drawn):
    html = client.post(address("rate", drawn), rating(drawn, disc="")).content.decode()

    assert "Choose what you say of: disc." in html
    assert not FirstRating.objects.exists()


def test_what_was_said_of_older_answers_is_not_stored(client, drawn):
    older = rating(drawn) | {"summary": "00000000-0000-0000-0000-000000000000"}

    answer = client.post(address("rate", drawn), older)

    assert answer.status_code == 409
    assert "read it again" in answer.content.decode()
    assert not FirstRating.objects.exists()


def test_a_case_that_was_not_drawn_is_never_kept_back(client, clinician):
    item = claimed_by(clinician)

    assert client.get(address("case", item)).status_code == 200
    assert client.get(address("rate", item)).url == address("case", item)


def test_the_gate_can_be_missing():
    """The control of the test of all routes: a view without it says nothing of one."""

    def bare(request):
        raise AssertionError

    assert not is_behind(bare)
    assert is_behind(after_rating(bare))
