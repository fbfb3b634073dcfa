"""What is written down when a procedure was done: the fields that the version of its entry declares.

A number that nobody measured is said to be that (None). It is never left out in silence.
"""

import re
from collections.abc import Iterable, Mapping

from treatments.models import PlanItem, PreparationField
from treatments.models.plans import NOWHERE, Side
from treatments.places import LEVELS

MEASURED = (PreparationField.VOLUME, PreparationField.PLATELETS, PreparationField.LEUKOCYTES)
CHOICES: dict[str, tuple[str, ...]] = {
    PreparationField.LEVEL: (*LEVELS, NOWHERE),
    PreparationField.SIDE: tuple(Side.values),
}
LONGEST = 200
NUMBER = re.compile(r"\d{1,7}(\.\d{1,3})?")


def faults_of(preparation: Mapping[str, str | None], declared: Iterable[str]) -> dict[str, str]:
    """What is wrong with the values, in words by field; none where they are what the entry asks for."""
    fields = [PreparationField(name) for name in declared]
    strange = {name: "This entry does not ask for it." for name in preparation if name not in fields}
    return strange | {name: fault for name in fields if (fault := _fault(name, preparation))}


def _fault(name: PreparationField, preparation: Mapping[str, str | None]) -> str:
    label = name.label
    value = preparation.get(name)
    if name not in preparation or value == "":
        return f"{label}: fill this in."
    if name in MEASURED:
        return "" if value is None or NUMBER.fullmatch(value) else f"{label}: enter a number, such as 4.5."
    if value is None:
        return f"{label}: fill this in."
    if name in CHOICES and value not in CHOICES[name]:
        return f"{label}: choose one of the list."
    return "" if len(value) <= LONGEST else f"{label}: at most {LONGEST} characters."


def moved(preparation: Mapping[str, str | None], item: PlanItem) -> bool:
    """Whether it was done at another level or side than the plan names."""
    planned = {PreparationField.LEVEL: item.level, PreparationField.SIDE: item.side}
    return any(
        name in preparation and preparation[name] != there and there != NOWHERE
        for name, there in planned.items()
    )
