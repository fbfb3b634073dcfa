"""What somebody typed to find a person: a reference, a birth date, or the words of a name."""

import re
from datetime import date, datetime

from django.db.models import Q

LONGEST = 100
REFERENCE = re.compile(r"([0-9A-Za-z]{3})[- ]?([0-9A-Za-z]{3})")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d %m %Y", "%d %b %Y", "%d %B %Y")


def described(text: str) -> Q | None:
    """The patients that were meant; None where nothing was typed.

    Six letters can be a reference and a name, so both are looked for. A name is found by all of its words, or
    parts of them, in any order.
    """
    text = " ".join(text[:LONGEST].split())
    if not text:
        return None
    born = _day(text)
    if born is not None:
        return Q(birth_date=born)
    named = Q()
    for word in text.split():
        named &= Q(full_name__icontains=word)
    reference = REFERENCE.fullmatch(text)
    return named | Q(reference="-".join(reference.groups()).upper()) if reference else named


def _day(text: str) -> date | None:
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, in no zone
        except ValueError:
            continue
    return None
