"""Writing a precaution without a script: each press comes back with what was typed."""

import re

import pytest
from django.test import Client

from tests.people import sign_in
from tests.treatments.published import keeper
from treatments.entries import digest
from treatments.models import Treatment
from treatments.services.approving import draft_text

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MANAGE = "/treatments/manage/"
NEW = f"{MANAGE}prp/precautions/new/"
SMOKER = {"row": ["1:smoker"], "is-1": "is", "value-1": ["former", "current"]}
OLD = {"is-2": "at_least", "value-2": "80"}
NESTED = '{"all": ["smoker == current", {"any": ["age_years > 70", "bmi > 40"]}]}'


@pytest.fixture
def admin(client, catalogue) -> Client:
    return sign_in(client, keeper())


def filled(**changed) -> dict:
    """Everything but when it is met."""
    seen = digest(draft_text(Treatment.objects.get(code="prp")))
    rest = {"words": "Former smoker", "action": "note", "why": "Healing.", "sources": "expert"}
    return {"place": "15", "how": "rows", "seen": seen, **rest, **changed}


def page_of(admin: Client, press: str, address: str = NEW, **fields) -> str:
    response = admin.post(address, filled(do=press, **fields))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def stored(catalogue) -> object:
    return catalogue["prp"].precautions.get(words="Former smoker").condition


def test_a_new_one_begins_with_facts_to_add_and_nothing_chosen(admin):
    page = " ".join(admin.get(NEW).content.decode().split())

    assert "No fact stands here yet." in page
    assert 'value="add:anticoagulant"' in page
    assert " checked" not in page


def test_a_fact_is_found_added_filled_in_and_stored(admin, catalogue):
    found = page_of(admin, "find", find="smoke")
    assert 'value="add:smoker"' in found
    assert 'value="Former smoker"' in found
    assert 'value="add:smoker"' in page_of(admin, "enter", find="smoke")
    assert "No fact has this." in page_of(admin, "find", find="moon")

    added = page_of(admin, "add:smoker")
    assert 'name="row" value="1:smoker"' in added
    assert "Error" not in added

    admin.post(NEW, filled(do="save", **SMOKER))
    assert stored(catalogue) == "smoker in [former, current]"


def test_enter_saves_where_nothing_is_sought(admin, catalogue):
    admin.post(NEW, filled(do="enter", **SMOKER))

    assert stored(catalogue) == "smoker in [former, current]"


def test_rows_are_joined_as_chosen_and_read_back(admin, catalogue):
    two = SMOKER | {"row": ["1:smoker", "2:age_years"]} | OLD
    assert "Choose how the rows are joined." in page_of(admin, "save", **two)
    assert not catalogue["prp"].precautions.filter(words="Former smoker")

    admin.post(NEW, filled(do="save", join="none", **two))

    assert stored(catalogue) == {"not": {"any": ["smoker in [former, current]", "age_years >= 80"]}}
    row = catalogue["prp"].precautions.get(words="Former smoker")
    page = admin.get(f"{MANAGE}prp/precautions/{row.pk}/").content.decode()
    assert "It is met where none of these is so:" in page
    assert 'value="80"' in page
    assert page.count(" checked") == 3
    assert admin.get(f"{MANAGE}rfa/precautions/{row.pk}/").status_code == 404


def test_a_row_is_taken_out_and_the_others_stay_as_they_were(admin):
    page = page_of(admin, "take-out:1", **SMOKER | {"row": ["1:smoker", "2:age_years"]} | OLD)

    assert "1:smoker" not in page
    assert 'name="row" value="2:age_years"' in page
    assert "Age is at least 80 years" in page
    assert 'value="add:' not in page


def test_what_is_missing_is_said_at_its_field(admin):
    rows = {"row": ["1:smoker", "2:age_years"], "join": "any", "is-2": "less", "value-2": "900"}

    page = page_of(admin, "save", **rows)

    for field, words in (
        ("is-1", "Smoker: choose the comparison."),
        ("value-1", "Smoker: choose what it is compared with."),
        ("value-2", "Age: enter a number from 0 to 125."),
    ):
        assert words in page.partition(f'id="id_{field}_error"')[2].partition("</div>")[0]
    assert "Find a fact below and add it." in page_of(admin, "save")
    assert "The rules cannot read this" in page_of(
        admin, "save", row=["1:age_years"], **{"is-1": "at_least", "value-1": "0"}
    )


def test_it_is_said_in_words_with_samples_before_it_is_stored(admin, catalogue):
    page = page_of(admin, "state", words="", **SMOKER)

    assert "“Do you smoke?” is one of" in page
    for words in ("Met", "Not met", "Not asked", "Nothing of it was asked"):
        assert words in page
    assert "Say in words when it is met." not in page
    assert "Smoker: choose the comparison." in page_of(admin, "state", row=["1:smoker"])


def test_rows_become_an_expression_and_an_expression_rows(admin):
    typed = page_of(admin, "text", **SMOKER)
    assert "smoker in [former, current]</textarea>" in typed

    rows = page_of(admin, "rows", how="text", condition="smoker == former\nage_years >= 80")
    assert 'name="row" value="2:age_years"' in rows
    assert "It is met where any of these is so:" in rows
    assert "Smoker: choose the comparison." in page_of(admin, "text", row=["1:smoker"])


def test_an_expression_has_its_facts_found_with_their_codes_and_nothing_to_add(admin):
    page = page_of(admin, "find", how="text", find="smoke")

    assert "<code>smoker</code>" in page
    assert "<code>former</code>" in page
    assert 'value="add:' not in page


def test_what_rows_cannot_say_stays_an_expression_and_is_said_to(admin, catalogue):
    page = page_of(admin, "rows", how="text", condition=NESTED)
    assert "Rows cannot say this, so it stays an expression." in page
    assert "Rows cannot say this, so it is edited as an expression." in page
    assert "Not known yet" in page

    admin.post(NEW, filled(do="save", how="text", condition=NESTED))
    row = catalogue["prp"].precautions.get(words="Former smoker")
    assert "bmi &gt; 40" in admin.get(f"{MANAGE}prp/precautions/{row.pk}/").content.decode()


def test_an_expression_that_the_rules_cannot_read_is_refused_and_comes_back(admin):
    for press in ("save", "rows"):
        page = page_of(admin, press, how="text", condition="moon == full")

        assert "The rules cannot read this" in page
        assert "moon == full" in page


def test_what_todays_rules_no_longer_read_is_shown_to_be_mended(admin, catalogue):
    gone = {"words": "Gone", "condition": "gone_fact == true", "action": "note", "why": "It was asked once."}
    row = catalogue["prp"].precautions.create(place=15, **gone)

    page = " ".join(admin.get(f"{MANAGE}prp/precautions/{row.pk}/").content.decode().split())

    assert "gone_fact == true</textarea>" in page
    assert "Nothing that can be read yet." in page


def test_what_a_colleague_changed_is_not_overwritten_whatever_was_pressed_before(admin, catalogue):
    read = seen_on(admin.get(NEW).content.decode())
    catalogue["prp"].precautions.all()[0].delete()

    page = ""
    for press in ("find", "add:smoker", "state", "save"):
        page = page_of(admin, press, **SMOKER | {"seen": seen_on(page) if page else read, "find": "moon"})

        if press != "save":
            assert seen_on(page) == read
    assert "Somebody changed" in page
    assert "Former smoker" in page

    admin.post(NEW, filled(do="save", seen=seen_on(page), **SMOKER))
    assert stored(catalogue) == "smoker in [former, current]"


def test_a_form_that_is_not_whole_keeps_what_was_read(admin, catalogue):
    read = seen_on(admin.get(NEW).content.decode())
    catalogue["prp"].precautions.all()[0].delete()

    page = page_of(admin, "save", seen=read, words="", **SMOKER)

    assert "Say in words when it is met." in page
    assert seen_on(page) == read


def seen_on(page: str) -> str:
    """The digest of the draft that a page holds as the one that was read."""
    return re.findall(r'name="seen" value="(\w+)"', page)[0]


FULL = {"row": [f"{number}:smoker" for number in range(1, 21)]}


@pytest.mark.parametrize("press", ["find", "add:smoker"])
def test_where_no_row_has_room_nothing_can_be_added_and_why_is_said(admin, press):
    full = page_of(admin, press, find="smoke", **FULL)
    room = page_of(admin, "find", find="smoke", row=FULL["row"][1:])

    assert 'value="add:' not in full
    assert 'value="add:smoker"' in room
    assert "All 20 rows are filled." in full
    assert "All 20 rows are filled." not in room


@pytest.mark.parametrize(
    ("press", "fields"),
    [
        ("save", {"row": ["1:nonsense", "x:smoker", "99999:smoker", ":", "1"]}),
        ("text", {"row": ["1:imaging_findings"]}),
        ("save", {"how": "sideways", "row": ["1:smoker"], "is-1": "nonsense", "value-1": "nonsense"}),
        ("add:smoker", FULL),
        ("add:nonsense", SMOKER),
        ("take-out:x", SMOKER),
        ("?", SMOKER),
        ("rows", SMOKER),
    ],
)
def test_nonsense_stores_nothing_and_ends_in_no_error_page(admin, catalogue, press, fields):
    page_of(admin, press, **fields)

    assert not catalogue["prp"].precautions.filter(words="Former smoker")
