"""`manage.py vignettes`: prints the table, and fails below the bar."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from intake.management.commands import vignettes as command

NAMES = [
    "emergencies that are called one",
    "urgency exactly as expected",
    "urgency acceptable",
    "urgency safe",
    "over-triage",
    "false emergencies",
    "suspected condition named",
    "leading structure acceptable",
    "most expected structure among the first two",
    "no structure leads that must not",
    "side of the leading structure",
    "a level of the leading structure",
    '"nothing supported", "not assessable"',
]


@pytest.fixture
def case():
    """One published case as it stands in its file."""
    cases = yaml.safe_load((command.FOLDER / "nerve_root.yaml").read_text(encoding="utf-8"))
    return next(case for case in cases if case["id"] == "D-NR-02")


@pytest.fixture
def known(tmp_path):
    """The cases that were in view, alone."""
    for path in command.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def test_the_table_has_every_measure_with_its_interval_and_published_cases_first(known, capsys):
    call_command("vignettes", str(known))

    published, built = capsys.readouterr().out.split("Built from a rule")
    assert "Published cases: " in published
    for name in NAMES:
        assert name in published
        assert name in built
    assert "at least 100%" in published
    assert "at least" not in built
    assert " to 100.0%)" in published


def test_a_published_case_below_the_bar_ends_with_status_one(tmp_path, capsys, case):
    case["expect"] |= {"urgency": "emergency", "urgency_also_acceptable": []}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump([case]))

    with pytest.raises(CommandError, match="Below the bar: emergencies, safe, acceptable") as raised:
        call_command("vignettes", str(tmp_path))

    assert raised.value.returncode == 1
    assert "NOT REACHED" in capsys.readouterr().out


def test_the_same_case_built_from_a_rule_has_no_bar(tmp_path, capsys, case):
    case["expect"] |= {"urgency": "emergency", "urgency_also_acceptable": []}
    (tmp_path / "one.yaml").write_text(yaml.safe_dump([{**case, "origin": "built from a rule"}]))

    call_command("vignettes", str(tmp_path), "--misses")

    out = capsys.readouterr().out
    assert "Published cases" not in out
    assert "D-NR-02 (built from a rule): emergencies, exact, acceptable, safe" in out


def test_cases_collected_after_the_first_rules_are_in_the_table_apart(known, capsys, case):
    (known / "unseen").mkdir()
    case["expect"] |= {"urgency": "emergency", "urgency_also_acceptable": []}
    (known / "unseen" / "one.yaml").write_text(yaml.safe_dump([{**case, "id": "U-1"}]))

    with pytest.raises(CommandError, match="Below the bar: emergencies"):
        call_command("vignettes", str(known), "--misses")

    out = capsys.readouterr().out
    assert "Published cases collected after the first rules: 1\n" in out
    assert "U-1 (published case): emergencies" in out


def test_cases_that_were_set_aside_are_run_when_they_are_asked_for(tmp_path, capsys, case):
    (tmp_path / "held_out").mkdir()
    (tmp_path / "one.yaml").write_text(yaml.safe_dump([case]))
    (tmp_path / "held_out" / "two.yaml").write_text(
        yaml.safe_dump([{**case, "id": "A"}, {**case, "id": "B"}])
    )

    call_command("vignettes", str(tmp_path))
    call_command("vignettes", str(tmp_path), "--held-out")

    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("Published")] == [
        "Published cases: 1",
        "Published cases collected after the first rules: 2",
    ]


@pytest.mark.parametrize("arguments", [["nowhere"], ["--bar", "nowhere.yaml"], ["nowhere", "--held-out"]])
def test_what_cannot_be_read_is_one_sentence_and_status_two(arguments):
    with pytest.raises(CommandError, match="nowhere") as raised:
        call_command("vignettes", *arguments)

    assert raised.value.returncode == 2


def test_an_answer_that_is_not_of_the_dictionary_is_one_sentence(tmp_path, case):
    (tmp_path / "one.yaml").write_text(yaml.safe_dump([{**case, "answers": {"no_such_code": 1}}]))

    with pytest.raises(CommandError, match="D-NR-02: no_such_code: "):
        call_command("vignettes", str(tmp_path))
