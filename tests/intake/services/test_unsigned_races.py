"""What was not signed is sent several times at the same moment, as somebody does who presses twice."""

import pytest

from intake.models import UnsignedText
from intake.services import unsigned
from orthoregen.accounts.models import Role
from tests.factories import NOON, make_review_item, make_staff
from tests.intake.services.at_once import ROUNDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_who_presses_twice_has_it_kept_once_and_is_never_failed(rounds):
    me, item = make_staff(Role.CLINICIAN, second_factor=False), make_review_item()

    def press() -> None:
        unsigned.keep(item_id=item.pk, texts={"note": "Seen."}, by=me, at=NOON)

    for _ in range(rounds):
        said = at_once(press, press)

        assert said == ["done", "done"]
        assert UnsignedText.objects.count() == 1
