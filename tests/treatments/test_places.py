"""Where a plan differs from what the signed decision agrees with, in words."""

import pytest

from intake.models import DecisionFinding
from treatments.places import Place, differs

LEFT_AND_RIGHT = [("facet_joint", "left", "L4/5"), ("facet_joint", "right", "L5/S1")]
ONE_SIDE = [("facet_joint", "left", "L4/5"), ("facet_joint", "left", "L3/4")]
NO_SIDE = [("facet_joint", "none", "L4/5")]
BOTH = [("facet_joint", "both", "L4/5"), ("facet_joint", "left", "L5/S1")]
MIXED = [("facet_joint", "none", "L4/5"), ("facet_joint", "right", "L5/S1")]
NO_LEVEL = [("facet_joint", "left", "none"), ("facet_joint", "right", "L5/S1")]
ANOTHER = [("disc", "none", "L4/5")]


@pytest.mark.hazard("H06")
@pytest.mark.parametrize(
    ("agreed", "place", "said"),
    [
        ([], "L4/5 left", ""),
        (ANOTHER, "L4/5 left", "The signed decision agrees with Disc, not with Facet joint."),
        # each side with its own level
        (LEFT_AND_RIGHT, "L4/5 left", ""),
        (LEFT_AND_RIGHT, "L5/S1 right", ""),
        (LEFT_AND_RIGHT, "L4/5 right", "The signed decision says Facet joint, RIGHT, L5/S1."),
        (LEFT_AND_RIGHT, "L5/S1 left", "The signed decision says Facet joint, LEFT, L4/5."),
        (LEFT_AND_RIGHT, "L4/5 both", "The signed decision says Facet joint, RIGHT, L5/S1."),
        (LEFT_AND_RIGHT, "L5/S1 both", "The signed decision says Facet joint, LEFT, L4/5."),
        (LEFT_AND_RIGHT, "none both", ""),
        (LEFT_AND_RIGHT, "none right", ""),
        # one side at two levels
        (ONE_SIDE, "L3/4 left", ""),
        (ONE_SIDE, "L5/S1 left", "The signed decision says Facet joint, LEFT, L4/5, L3/4."),
        (ONE_SIDE, "L4/5 right", "The signed decision says Facet joint, LEFT."),
        (ONE_SIDE, "L4/5 both", "The signed decision says Facet joint, LEFT."),
        # a level without a side counts for each
        (NO_SIDE, "L4/5 right", ""),
        (NO_SIDE, "L4/5 both", ""),
        (NO_SIDE, "L5/S1 right", "The signed decision says Facet joint, L4/5."),
        (NO_SIDE, "L5/S1 none", "The signed decision says Facet joint, L4/5."),
        (MIXED, "L5/S1 right", ""),
        (MIXED, "L5/S1 left", "The signed decision says Facet joint, RIGHT."),
        (MIXED, "L3/4 right", "The signed decision says Facet joint, L4/5; Facet joint, RIGHT, L5/S1."),
        # both sides in one finding
        (BOTH, "L4/5 both", ""),
        (BOTH, "L5/S1 left", ""),
        (BOTH, "L5/S1 right", "The signed decision says Facet joint, BOTH SIDES, L4/5."),
        # a side without a level does not bind it
        (NO_LEVEL, "L1/2 left", ""),
        (NO_LEVEL, "L1/2 right", "The signed decision says Facet joint, RIGHT, L5/S1."),
    ],
)
def test_a_side_is_compared_with_the_level_of_its_own_finding(agreed, place, said):
    level, side = place.split()
    findings = [DecisionFinding(structure=one, side=where, level=at) for one, where, at in agreed]

    assert differs(Place("facet_joint", level, side), findings) == said
