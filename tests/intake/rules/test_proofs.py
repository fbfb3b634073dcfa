"""Very many sets of answers: a sample always, the full number with --soak; docs/proofs.md has figures."""

import os
import sys
from dataclasses import replace
from functools import partial

import pytest

from intake.rules import RULESET, triage
from tests.intake.rules import proofs, soak
from tests.intake.rules.generator import HOSTILE, Generator

SAMPLE = (0,)
"""Batches of a thousand sets."""
SOAK_SETS = int(os.environ.get("SOAK_SETS", "1_000_000"))

SEEN = {
    *RULESET.dictionary.urgency,
    *("ranked", "none_supported", "not_assessable", "with imaging"),
    *(f"structure {word}" for word in proofs.SUPPORT),
}
"""What a run has to have met before it proves anything."""

ANSWERS = {
    "pain_regions": ["low_back_left", "calf_left"],
    "worst_leg_or_back": "leg",
    "slr_left": "positive",
    "night_sweats": "not_sure",
    "imaging_findings": [{"finding": "disc_extrusion", "level": "L5/S1", "side": "left"}],
}


@pytest.fixture(scope="module")
def sample():
    figures = proofs.Figures()
    for batch in SAMPLE:
        figures.add(proofs.run(batch))
    return figures


def test_what_must_always_hold_holds_for_a_sample(sample):
    assert sample.failures == []
    assert sample.counts["sets"] == len(SAMPLE) * proofs.BATCH


def test_the_sample_meets_everything_that_it_speaks_of(sample):
    shown = {name for name in sample.counts if name.startswith("flag ")}

    assert set(sample.counts) >= SEEN
    assert len(shown) > 0.75 * len(RULESET.flags)
    assert sample.counts["refused"] > 0.9 * sample.counts["hostile"] > 0


@pytest.mark.soak
def test_what_must_always_hold_holds_for_a_million_sets(capsys):
    with capsys.disabled():
        figures = soak.run(SOAK_SETS, say=sys.stdout.write)

    assert figures.failures[: soak.FAILURES_TOLD] == []
    assert figures.counts["sets"] == SOAK_SETS // proofs.BATCH * proofs.BATCH
    assert soak.flags_in(figures) == {flag.id for flag in RULESET.flags}


def test_what_was_run_is_not_run_again_and_is_counted_with_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(proofs, "BATCH", 5)
    run = partial(soak.run, folder=tmp_path, processes=1)
    said = []

    first = run(10, say=said.append)
    again = run(20, say=said.append)
    whole = run(20, folder=tmp_path / "other", say=said.append)

    assert (first.counts["sets"], again) == (10, whole)
    assert [line.split(":")[0] for line in said if "to run" in line] == [
        "0 of 2 batches are there, 2 to run",
        "2 of 4 batches are there, 2 to run",
        "0 of 4 batches are there, 4 to run",
    ]
    assert "20 sets, 16 judged, 4 hostile" in said[-1]


def test_other_rules_or_other_checks_begin_anew(monkeypatch):
    digest = soak.digest()
    assert digest == soak.digest()

    monkeypatch.setattr(soak, "ENGINE_VERSION", "0")

    assert soak.digest() != digest


def test_a_line_that_a_killed_run_left_half_written_is_run_again(tmp_path, monkeypatch):
    monkeypatch.setattr(proofs, "BATCH", 5)
    run = partial(soak.run, folder=tmp_path, processes=1, say=lambda text: None)
    whole = run(10)
    (file,) = tmp_path.iterdir()
    text = file.read_text()
    file.write_text(text[:-20])

    assert run(10) == whole
    assert file.read_text().count("\n") == 3  # the broken line stays, and is passed over


def test_a_batch_is_always_the_same():
    once, again, other = proofs.run(3, 40), proofs.run(3, 40), proofs.run(4, 40)

    assert once == again
    assert once.digests != other.digests


def structure(summary, **changes):
    first, *others = summary.structures
    return replace(summary, structures=(replace(first, **changes), *others))


def scanned(summary):
    """As if the picture made a facet joint a candidate."""
    told = (
        replace(item, support="weak") if item.structure == "facet_joint" else item
        for item in summary.structures
    )
    return replace(summary, structures=tuple(told))


def above_its_ceiling(summary):
    graded = [
        {**item, "support": "strong"} if item["structure"] == "muscle" else item
        for item in summary.trace["graded"]
    ]
    return replace(summary, trace={**summary.trace, "graded": graded})


def uncounted(summary):
    first = next(item for item in summary.structures if item.supporting)
    line = replace(first.supporting[0], codes=("night_sweats",))
    return replace(summary, structures=(replace(first, supporting=(line,)), *summary.structures[1:]))


@pytest.mark.parametrize(
    ("check", "spoil", "said"),
    [
        (proofs.is_valid, lambda s: replace(s, outcome="perhaps"), "'perhaps' is none of"),
        (proofs.is_valid, lambda s: structure(s, side="up"), "$.structures[0].side: 'up'"),
        (proofs.is_valid, lambda s: replace(s, rank=s.rank - 1), "the most urgent flag"),
        (proofs.is_repeatable, lambda s: replace(s, notes=("Another.",)), "changes the bytes"),
        (proofs.ignores_order, lambda s: replace(s, not_excluded=()), "order within lists"),
        (proofs.is_mirrored_in_any_order, lambda s: structure(s, side="right"), "mirrored person"),
        (proofs.is_mirrored, lambda s: structure(s, side="right"), "mirrored person"),
        (proofs.never_calms, lambda s: replace(s, rank=-1), "lowers the urgency"),
        (proofs.does_not_count_the_unknown, uncounted, "counts without an answer: ['night_sweats']"),
        (proofs.does_not_count_the_unknown, lambda s: replace(s, mimics=(None,)), "changes a grade"),
        (proofs.needs_more_than_imaging, scanned, "imaging alone makes facet_joint"),
        (proofs.stays_under_its_ceilings, above_its_ceiling, "muscle is strong above moderate"),
    ],
)
def test_a_check_finds_what_it_is_there_for(check, spoil, said):
    summary = triage(ANSWERS)

    assert list(check(ANSWERS, summary, Generator(1))) == []
    assert said in "; ".join(check(ANSWERS, spoil(summary), Generator(1)))


def test_every_check_is_tried_on_something_spoilt():
    (mark,) = test_a_check_finds_what_it_is_there_for.pytestmark

    assert {check for check, *_ in mark.args[1]} >= {*proofs.CHECKS, proofs.is_repeatable}


def test_judging_what_has_faults_is_found(monkeypatch):
    assert list(proofs.refused({"age_years": -1})) == []

    monkeypatch.setattr(proofs, "triage", lambda answers: None)

    assert list(proofs.refused({"age_years": -1})) != []


def test_an_exception_is_a_failure(monkeypatch):
    def fails(answers):
        raise RuntimeError("out of paper")

    monkeypatch.setattr(proofs, "triage", fails)

    assert proofs.run(0, 1).failures == ["batch 0, set 0: RuntimeError: out of paper"]


@pytest.mark.parametrize("value", range(len(HOSTILE)))
def test_nothing_that_is_sent_as_an_answer_raises(value):
    for code in RULESET.dictionary:
        assert list(proofs.refused({code: HOSTILE[value]})) == []
