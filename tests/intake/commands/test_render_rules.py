"""`manage.py render_rules`: writes the page and the list of ids, and says when they are stale."""

import pytest
from django.core.management import CommandError, call_command

from intake.management.commands import render_rules as command


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The two files in a folder of the test's own."""
    page, ids = tmp_path / "rules.md", tmp_path / "ids.txt"
    monkeypatch.setattr(command, "PAGE", page)
    monkeypatch.setattr(command, "IDS", ids)
    return page, ids


def test_the_committed_page_says_what_the_rules_say(capsys):
    call_command("render_rules", "--check")

    assert capsys.readouterr().out == "rules.md: as it should be\nids.txt: as it should be\n"


def test_what_is_written_passes_the_check(files, capsys):
    call_command("render_rules")
    call_command("render_rules", "--check")

    assert all(file.read_text(encoding="utf-8") for file in files)
    assert "written" in capsys.readouterr().out


@pytest.mark.parametrize("stale", [0, 1])
def test_a_stale_file_fails_the_check_and_stays_as_it_is(files, stale):
    call_command("render_rules")
    text = files[stale].read_text(encoding="utf-8")
    files[stale].write_text(text[: text.rindex("\n", 0, -1) + 1], encoding="utf-8")

    with pytest.raises(CommandError, match=f"{files[stale].name} do not say"):
        call_command("render_rules", "--check")

    assert files[stale].read_text(encoding="utf-8") != text


def test_a_folder_that_is_not_there_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "PAGE", tmp_path / "no" / "rules.md")

    with pytest.raises(CommandError, match="No such file"):
        call_command("render_rules")


def test_a_broken_list_of_ids_is_one_sentence(files):
    files[1].write_text("a fact 1 0\na fact 1 0\n", encoding="utf-8")

    with pytest.raises(CommandError, match="a stands twice"):
        call_command("render_rules")
