"""A text counts as approved where the clinic approved it as it stands now."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from intake import approvals
from intake.approvals import KINDS, approval_of, check_approvals, version_of
from intake.questionnaire.advice import ADVICE
from intake.questionnaire.consents import CONSENTS
from intake.views.patient import presenters
from orthoregen.clinic import Approval


@pytest.fixture
def approve(settings):
    """Let the clinic approve the texts of these kinds as they stand."""

    def approved(*kinds: str) -> None:
        entries = tuple(
            Approval(kind, "en-gb", version_of(kind, "en-gb"), "Dr Test", date(2026, 11, 25))
            for kind in kinds
        )
        settings.CLINIC = replace(settings.CLINIC, approvals=entries)

    return approved


def test_nothing_is_approved_in_the_demonstration():
    assert [approval_of(kind) for kind in KINDS] == [None, None]


def test_an_approved_kind_names_who_approved_it(approve):
    approve("advice")

    assert approval_of("advice").approved_by == "Dr Test"
    assert approval_of("consents") is None


@pytest.mark.parametrize(
    ("kind", "texts", "id_"), [("advice", ADVICE, "crisis"), ("consents", CONSENTS, "care")]
)
def test_a_text_that_changed_since_is_not_approved(approve, monkeypatch, kind, texts, id_):
    approve(kind)

    monkeypatch.setitem(texts, id_, replace(texts[id_], title="Something else"))

    assert approval_of(kind) is None


def test_another_language_is_not_approved_with_it(approve):
    approve(*KINDS)

    assert approval_of("advice", "hi") is None


def test_a_page_of_advice_says_who_approved_it(approve):
    before = presenters._filled(ADVICE["crisis"])
    approve("advice")

    assert before.approved_by == ""
    assert presenters._filled(ADVICE["crisis"]).approved_by == "Dr Test"


@pytest.mark.parametrize(("kinds", "lacks"), [((), "advice"), (("advice",), "consents"), (KINDS, None)])
def test_only_production_insists(approve, settings, kinds, lacks):
    approve(*kinds)
    check_approvals()  # the demonstration starts

    settings.PRODUCTION = True

    if lacks is None:
        check_approvals()
    else:
        with pytest.raises(ImproperlyConfigured, match=f"{lacks} in en-gb"):
            check_approvals()


def test_an_approval_of_no_known_kind_is_refused(settings):
    entry = Approval("jokes", "en-gb", "sha256:1", "Dr Test", date(2026, 11, 25))
    settings.CLINIC = replace(settings.CLINIC, approvals=(entry,))

    with pytest.raises(ImproperlyConfigured, match="'jokes' is none of"):
        check_approvals()


def test_the_command_prints_every_text_and_the_entry_for_the_file(approve):
    approve("consents")
    printed = StringIO()

    call_command("texts", stdout=printed)

    said = printed.getvalue()
    for text in ADVICE.values():
        assert str(text.title) in said
    for kind in KINDS:
        assert approvals.version_of(kind, "en-gb") in said
    assert "# advice, en-gb: not approved" in said
    assert "# consents, en-gb: approved by Dr Test on 2026-11-25" in said
