"""Two who act on one state of a case, one of whom adds to it: exactly one of them wins."""

import pytest

from intake.models import Amendment, Decision
from tests.intake.services.at_once import at_once
from tests.intake.services.test_reviews import amend, claimed, sign

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tabs_amend_one_state():
    item = claimed()

    said = at_once(
        lambda: amend(item, {"slr_right": "positive"}, input_seq=0),
        lambda: amend(item, {"slump_left": "positive"}, input_seq=0),
    )

    assert sorted(said) == ["ChangedSince", "done"]
    assert Amendment.objects.count() == 1


def test_one_tab_amends_while_the_other_signs():
    item = claimed()

    def amend_once() -> None:
        """A table that is locked after the amendment was stored has it tried again."""
        if not Amendment.objects.exists():
            amend(item, {"slr_right": "positive"}, input_seq=0)

    said = at_once(lambda: sign(item), amend_once)

    assert sorted(said) in (["AlreadyDecided", "done"], ["ChangedSince", "done"])
    assert (Decision.objects.count(), Amendment.objects.count()) in ((1, 0), (0, 1))
