"""What was released is still read: old cases replay on the rules that judged them when the engine changes.

With the engine of the release every summary is the same byte by byte. Another engine says that it is another,
and must still say the same of urgency, red flags, structures, mimics and scores.
"""

import re
from dataclasses import replace

import pytest

from intake.headless.replay import Verdict, differences, verify
from intake.rules import ENGINE_VERSION, Ruleset
from tests.architecture.source import ROOT
from tests.intake.headless import frozen

FILES = sorted(frozen.FOLDER.glob("*.json.gz"))
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)


def name_of(path) -> str:
    return path.name.removesuffix(".json.gz")


@pytest.fixture(scope="module", params=FILES, ids=name_of)
def release(request):
    text, digest, cases = frozen.read(request.param)
    return Ruleset.from_text(text), digest, cases


def test_there_is_a_frozen_ruleset_to_read():
    assert FILES


def test_every_release_of_the_change_log_has_its_ruleset():
    released = RELEASE.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))

    assert set(released) <= set(map(name_of, FILES))
    assert RELEASE.findall("## Unreleased\n\n## 1.2.0\n") == ["1.2.0"]  # a control: it would be missed


def test_the_text_still_loads_and_has_its_digest(release):
    ruleset, digest, cases = release

    assert ruleset.digest == digest
    assert len(cases) > 40


def test_every_case_of_it_replays(release):
    ruleset, _, cases = release

    for stored in cases:
        verdict = verify(stored, ruleset)
        if stored.engine_version == ENGINE_VERSION:
            assert verdict is Verdict.EQUAL, stored.name
        assert differences(stored, ruleset) == [], stored.name


def test_an_engine_that_judges_otherwise_is_found(release):
    ruleset, _, cases = release
    (calm,) = [one for one in cases if '"urgency":"routine"' in one.body][:1]
    body = calm.body.replace('"urgency":"routine"', '"urgency":"soon"')
    said = replace(calm, body=body, engine_version="0")

    assert [change.what for change in differences(said, ruleset)] == ["Urgency"]


def test_what_was_released_is_not_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(frozen, "FOLDER", tmp_path)
    monkeypatch.setattr(frozen, "DRAWN", 1)
    monkeypatch.setattr(frozen, "VIGNETTES", tmp_path)
    first = frozen.write("1.2.0")

    with pytest.raises(FileExistsError, match="not written again"):
        frozen.write("1.2.0")

    assert frozen.write(frozen.UNRELEASED) == frozen.write(frozen.UNRELEASED)
    assert frozen.read(first)[0] == frozen.read(tmp_path / "unreleased.json.gz")[0]
