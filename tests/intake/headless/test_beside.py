"""What `--pretty` prints of what stands beside the grades."""

import pytest

from intake.headless.words import explain, pretty
from intake.rules import triage
from tests.intake.presenters.test_beside import ANSWERS


@pytest.fixture(scope="module")
def printed():
    return " ".join(pretty(1, triage(ANSWERS)).split())


@pytest.mark.parametrize(
    "said",
    [
        "Mechanical or not: A red flag names a cause that is not mechanical.",
        "against: Vertebral fracture on imaging. (rf_img_fracture)",
        "The clinic's own view: Instability pattern [grade D;",
        "Functional spine units L5/S1 well supported",
        "Nerve root, S1, traversing, left: well supported (level from neurological signs)",
        "Muscle, left: not supported by what is known (level not known)",
        "reported: disc extrusion, L5/S1, left, mri meaning: confirms what is supported without it",
        "with pain: odds ratio 4.38 (1.98-9.68) up to 50 years [brinjikji2015b]",
        "copied by the patient, never graded meaning: listed only",
        "without pain: 29 % at 20 years [brinjikji2015a]",
        "meaning: a red flag, rf_img_fracture",
        "without pain: not checked yet",
        "clinician decides: Takes an anticoagulant.",
        "not met: Smokes",
    ],
)
def test_the_parts_beside_the_grades_are_printed(printed, said):
    assert said in printed


def test_nothing_is_printed_of_what_was_not_found():
    printed = pretty(1, triage({}))

    assert "Functional spine units" not in printed
    assert "Reported on imaging" not in printed
    assert "own view" not in printed
    assert "not asked: " in printed


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("prec_infection", "prec_infection: precaution, hold"),
        ("op_instability", "op_instability: opinion. The clinic's own view: Instability pattern"),
        ("region_sacroiliac", "region_sacroiliac: region. Sacroiliac region"),
        ("op_mechanical", "op_mechanical: mechanical or not"),
        ("mech_load", "mech_load: pattern of the complaint"),
        ("pv_imaging_asymptomatic", "disc_bulge: 30 % at 20, 84 % at 80"),
        ("pv_imaging_or", "modic_1: odds ratio 4.01 (1.10-14.55)"),
        ("anticoagulant", "read by prec_anticoagulant: expert"),
    ],
)
def test_an_entry_beside_the_grades_is_explained_with_its_sources(id_, said):
    told = explain(id_)

    assert said in told
    assert "sources" in told or "read by" in told
