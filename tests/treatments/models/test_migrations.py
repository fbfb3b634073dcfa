"""What the move to families and to the six words of the law does with what was there."""

from importlib import import_module
from types import SimpleNamespace

import pytest

from treatments.models import Family, LegalStatus

MOVE = import_module("treatments.migrations.0004_families_and_legal_words")


class Rows:
    """As much of a model as the move uses."""

    def __init__(self, *rows: SimpleNamespace) -> None:
        self.objects = self
        self.rows = rows

    def all(self) -> tuple[SimpleNamespace, ...]:
        return self.rows


def row(**fields) -> SimpleNamespace:
    return SimpleNamespace(**fields, save=lambda update_fields: None)


def moved(treatment=None, status=None) -> None:
    models = {"Treatment": Rows(*filter(None, [treatment])), "LegalStatus": Rows(*filter(None, [status]))}
    MOVE.fill(SimpleNamespace(get_model=lambda app, name: models[name]), None)


@pytest.mark.parametrize(
    ("code", "kind", "family"),
    [
        ("prp", "regenerative", "prp"),
        ("rfa", "procedure", "radiofrequency"),
        ("ozone", "regenerative", "other_regenerative"),
        ("paracetamol", "medicine", "medicine"),
        ("heat", "active_care", "other_conventional"),
    ],
)
def test_every_entry_has_a_family_that_keeps_what_must_stand_on_it(code, kind, family):
    treatment = row(code=code, kind=kind)

    moved(treatment=treatment)

    assert treatment.family == family
    assert family in Family.values


@pytest.mark.parametrize(
    ("was", "status", "words"),
    [
        ("not_assessed", "not_assessed", "Note."),
        ("trial_only", "trial_only", "Note."),
        ("unlawful", "not_permitted", "Note."),
        ("lawful", "not_assessed", "Was recorded as “Lawful”. Note."),
        ("conditional", "not_assessed", "Was recorded as “Lawful under conditions”. Note."),
    ],
)
def test_a_status_without_a_word_of_the_new_list_is_assessed_again_and_says_what_it_was(was, status, words):
    law = row(status=was, words="Note.")

    moved(status=law)

    assert (law.status, law.words) == (status, words)
    assert status in LegalStatus.Status.values


def test_what_was_said_at_length_still_fits():
    law = row(status="lawful", words="x" * 400)

    moved(status=law)

    assert len(law.words) == 400
