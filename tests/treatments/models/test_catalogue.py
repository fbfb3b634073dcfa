"""What the database refuses in the catalogue, and what no edit can take away."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from treatments import urls
from treatments.models import (
    LARGER_TRIALS,
    REGENERATIVE,
    Evidence,
    Family,
    LegalStatus,
    Precaution,
    Source,
    Structure,
    Treatment,
)
from treatments.models.catalogue import RESERVED

pytestmark = pytest.mark.django_db
ASSESSED = {
    "status": LegalStatus.Status.LICENSED,
    "basis": "Letter of the authority",
    "as_of": date(2026, 11, 1),
    "review_by": date(2027, 11, 1),
    "approver": "A. Person, clinical lead",
}


@pytest.fixture
def treatment() -> Treatment:
    return Treatment.objects.create(code="test", name="Test treatment", family=Family.PRP)


def refuses(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_a_treatment_has_a_family_that_is_known():
    refuses(lambda: Treatment.objects.create(code="other", name="Other", family="miracle"))


@pytest.mark.parametrize("code", ["manage", "plan", "plans", "new", "import", "export"])
def test_no_entry_is_called_as_a_page_that_stands_beside_it(code):
    with pytest.raises(ValidationError) as refused:
        Treatment(code=code, name="New", family=Family.PRP).full_clean()

    assert "an address of its own" in refused.value.message_dict["code"][0]


def test_every_page_that_stands_beside_an_entry_is_reserved():
    routes = [str(one.pattern).removeprefix("manage/") for one in urls.urlpatterns]
    pages = {route.split("/")[0] for route in routes} - {"", "<slug:code>"}

    assert pages
    assert pages <= RESERVED


def test_an_entry_that_has_such_a_name_from_before_can_still_be_written_on():
    old = Treatment.objects.create(code="export", name="From before", family=Family.PRP)

    old.full_clean()


def test_a_structure_has_one_piece_of_evidence(treatment):
    def add():
        return Evidence.objects.create(
            treatment=treatment, structure="disc", result=Evidence.Result.OPEN, level="Open study"
        )

    add()

    refuses(add)


@pytest.mark.parametrize(
    "fault",
    [
        {"structure": "spleen"},
        {"result": "splendid"},
        {"level": ""},
        {"grade": "III"},
        {"scale": "From I to V"},
    ],
)
def test_evidence_is_about_a_structure_and_says_how_good_it_is(treatment, fault):
    fields = {"structure": "disc", "result": Evidence.Result.OPEN, "level": "Open study"} | fault

    refuses(lambda: Evidence.objects.create(treatment=treatment, **fields))


def test_the_structures_are_those_of_the_rules():
    from intake.rules import RULESET

    assert set(Structure.values) == set(RULESET.structures)


def test_a_legal_status_is_not_assessed_unless_somebody_says_so(treatment):
    status = LegalStatus.objects.create(treatment=treatment, jurisdiction="GB")

    assert status.status == LegalStatus.Status.NOT_ASSESSED


def test_an_assessed_status_is_kept(treatment):
    assert LegalStatus.objects.create(treatment=treatment, jurisdiction="GB", **ASSESSED).pk


@pytest.mark.parametrize(
    "fault",
    [
        {"basis": ""},
        {"approver": ""},
        {"as_of": None},
        {"review_by": None},
        {"review_by": date(2026, 11, 1)},
        {"status": "surely"},
    ],
)
def test_an_assessed_status_names_its_basis_its_days_and_a_person(treatment, fault):
    fields = ASSESSED | fault

    refuses(lambda: LegalStatus.objects.create(treatment=treatment, jurisdiction="GB", **fields))


def test_a_country_has_one_status_for_a_treatment(treatment):
    LegalStatus.objects.create(treatment=treatment, jurisdiction="GB")

    refuses(lambda: LegalStatus.objects.create(treatment=treatment, jurisdiction="GB"))


@pytest.mark.parametrize("jurisdiction", ["gb", "GBR", "G1", "GB\n"])
def test_a_country_is_two_capital_letters(treatment, jurisdiction):
    with pytest.raises(ValidationError) as refused:
        LegalStatus(treatment=treatment, jurisdiction=jurisdiction).full_clean()

    assert "jurisdiction" in refused.value.message_dict


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ("no_such_code == true", "no_such_code"),
        ("diabetes == purple", "purple"),
        ({"any": ["pregnant == yes", "pregnant =="]}, "cannot read"),
        ([], "cannot read"),
        (7, "cannot read"),
    ],
)
def test_a_precaution_is_refused_where_the_rules_cannot_read_it(treatment, condition, fault):
    precaution = Precaution(treatment=treatment, words="x", condition=condition, action="note", why="x")

    with pytest.raises(ValidationError, match=fault) as refused:
        precaution.clean()

    assert "condition" in refused.value.message_dict


def test_a_precaution_that_the_rules_can_read_is_accepted(treatment):
    condition = {"any": ["pregnant == yes", "pregnant == maybe"]}

    Precaution(treatment=treatment, words="x", condition=condition, action="note", why="x").clean()


@pytest.mark.parametrize("family", Family)
def test_larger_trials_are_needed_for_every_regenerative_entry_and_for_no_other(family):
    caveat = Treatment(family=family).caveat

    assert caveat == (LARGER_TRIALS if family in REGENERATIVE else "")
    assert "caveat" not in {field.name for field in Treatment._meta.get_fields()}


def test_conventional_care_comes_first_and_names_decide_the_rest():
    Treatment.objects.all().delete()
    for name, family in [("A", "prp"), ("B", "radiofrequency"), ("D", "medicine"), ("C", "medicine")]:
        Treatment.objects.create(code=name.lower(), name=name, family=family)

    assert [treatment.name for treatment in Treatment.objects.in_order()] == ["C", "D", "B", "A"]


@pytest.mark.parametrize(
    ("authors", "year", "short"),
    [
        ("van der Windt DA, Simons E", 2010, "van der Windt 2010"),
        ("Tuakli-Wosornu YA, Terry A, et al.", 2016, "Tuakli-Wosornu 2016"),
        ("FDA (US Food and Drug Administration)", 2021, "FDA 2021"),
        ("Our own judgement", None, "Our own judgement"),
    ],
)
def test_a_source_is_named_by_its_first_author_and_year(authors, year, short):
    assert Source(authors=authors, year=year).short == short


def test_changes_are_logged_with_what_changed(treatment):
    treatment.name = "Another name"
    treatment.save()

    entry = LogEntry.objects.get_for_object(treatment).first()
    assert entry.changes_dict["name"] == ["Test treatment", "Another name"]
    assert LogEntry.objects.get_for_object(treatment).count() == 2


@pytest.mark.parametrize("model", [Source, Treatment, Evidence, LegalStatus, Precaution])
def test_every_model_of_the_catalogue_is_logged(model):
    from auditlog.registry import auditlog

    assert auditlog.contains(model)
