"""Stored summaries as the rules write them, made by hand, so that a page can be tested on a known one."""

import json

from intake.facts import digest
from intake.models import Ruleset, TriageSummary, Urgency
from intake.rules import ENGINE_VERSION, RULESET
from tests.factories import NOON, make_submitted

ANSWERS = {
    "age_years": 52,
    "pain_regions": ["low_back_left", "calf_right"],
    "main_pain_region": "calf_right",
    "duration_weeks": 7,
    "saddle_numbness": "yes",
    "bladder_change": "not_sure",
    "bowel_change": "none",
    "leg_weakness": "none",
    "fever_or_chills": False,
    "treatment_goal": "Walk the dog <b>again</b>",
}


def structure(name: str, support: str, **more) -> dict:
    """One of the six structures as a summary holds it."""
    side = "right" if support in ("strong", "moderate", "weak") else "none"
    empty = {
        "area": "lumbar",
        "side": side,
        "levels": [],
        "for": [],
        "against": [],
        "missing": [],
        "cap": None,
    }
    return {"structure": name, "support": support, **empty, **more}


def line(line_id: str, says: str, **more) -> dict:
    return {"id": line_id, "codes": ["slr_right"], "grade": "B", "sources": ["expert"], "says": says, **more}


STRUCTURES = [
    structure(
        "nerve_root",
        "moderate",
        levels=["S1", "L5/S1"],
        **{"for": [line("root_test", "Leg pain worse than back pain")]},
        missing=["slr_right", "worst_leg_or_back"],
        cap="moderate until examined",
    ),
    structure("disc", "weak", against=[line("disc_test", "No centralisation")]),
    structure("facet_joint", "none"),
    structure("ligament", "not_assessable"),
    structure("muscle", "none"),
    structure("si_joint", "against"),
]
CANDIDATES = [
    {"structure": "nerve_root", "area": "lumbar", "side": side, "support": support, "levels": levels}
    for side, support, levels in (("right", "moderate", {"L5/S1": "moderate"}), ("left", "none", {}))
]
HIP = {
    "id": "mimic_hip",
    "says": "Pain that starts in the hip",
    "side": "left",
    "codes": ["hip_internal_rotation_limited_left"],
    "grade": "C",
    "sources": ["expert"],
}
FLAG = {
    "id": "rf_test_saddle",
    "title": "Saddle numbness",
    "suspected": ["cauda_equina_syndrome"],
    "urgency": "emergency",
    "because": ["saddle_numbness"],
    "unknown": ["bladder_change"],
    "sources": ["expert"],
    "why": "May be pressed nerves.",
}

UNIT = {
    "unit": "L5/S1",
    "support": "moderate",
    "members": [
        {"structure": "disc", "side": "none", "support": "none", "level_from": None},
        {
            "structure": "nerve_root",
            "root": "S1",
            "position": "traversing",
            "side": "right",
            "support": "moderate",
            "level_from": "neurological_signs",
        },
    ],
}
REGION = {
    "id": "region_sacroiliac",
    "title": "Sacroiliac region",
    "side": "left",
    "says": "The joint and its ligaments are read as one.",
    "support": "weak",
    "members": [{"structure": "si_joint", "support": "weak"}],
    "sources": ["expert"],
}


def body(**overrides) -> dict:
    """A whole summary: one supported structure and no red flag, unless told otherwise."""
    return {
        "schema": 1,
        "ruleset": RULESET.digest,
        "urgency": "routine",
        "outcome": "ranked",
        "red_flags": [],
        "not_excluded": [],
        "structures": STRUCTURES,
        "mimics": [],
        "notes": ["Examination pending: graded from the history alone."],
        "candidates": {"graded": CANDIDATES, "hidden_flags": []},
        **overrides,
    }


def make_judged(*, answers=None, case=None, rank=Urgency.ROUTINE, **said) -> TriageSummary:
    """A stored summary that says `said`, made by the ruleset in use."""
    case = case or make_submitted(answers=ANSWERS if answers is None else answers).case
    whole = body(urgency=Urgency(rank).name.lower(), **said)
    text = json.dumps(whole, sort_keys=True)
    ruleset, _made = Ruleset.objects.get_or_create(digest=RULESET.digest, defaults={"text": RULESET.text})
    return TriageSummary.objects.create(
        case=case,
        input_seq=case.input_seq,
        ruleset=ruleset,
        engine_version=ENGINE_VERSION,
        schema=1,
        body=text,
        sha256=digest(text),
        rank=rank,
        flags=[flag["id"] for flag in whole["red_flags"]],
        not_excluded=whole["not_excluded"],
        made_at=NOON,
    )


def flagged(**more) -> TriageSummary:
    """A summary with an emergency in it, and with a unit and a region to draw."""
    drawn = {"units": [UNIT], "regions": [REGION]}
    return make_judged(rank=Urgency.EMERGENCY, red_flags=[FLAG], **{**drawn, **more})
