"""The facts that a precaution can ask for, in the words of the questions, found by words or by section."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake import published
from intake.rules import RULESET
from treatments.conditions import THEMES
from treatments.rows import COMPARISONS, JOINS, Kind, Row, Rows, kind_of, values_of

SECTIONS = {
    "safety": "Signs of danger",
    "procedure_fitness": "Fitness for a procedure",
    "person": "The person",
    "earlier_care": "Earlier care",
    "pain": "The pain",
    "nerves": "Weakness and nerves",
    "mechanics": "How it behaves",
    "effects": "What makes it better or worse",
    "goals": "Goals",
    "instruments": "Questionnaires",
    "examination": "Examination",
    "examination_values": "Measured at the examination",
    "derived": "Worked out from other answers",
}
NAMES = {
    "age_years": "Age",
    "allergy_contrast": "Allergic to contrast",
    "allergy_corn_or_dextrose": "Allergic to corn or dextrose",
    "allergy_local_anaesthetic": "Allergic to a local anaesthetic",
    "bmi": "BMI",
    "nsaid_past_2_weeks": "Anti-inflammatory medicine in the past 2 weeks",
}
RANGE = re.compile(r"\d-\d")
MOST = 30  # facts on one page


@dataclass(frozen=True)
class Asked:
    """One fact as an editor reads it. `values` are codes with their words; a number has limits instead."""

    code: str
    name: str
    question: str
    section: str
    kind: Kind
    values: tuple[tuple[str, str], ...]
    unit: str
    least: float = 0
    most: float = 0

    @property
    def said(self) -> str:
        """How a sentence names it: by the question that is asked, where that says enough by itself.

        Questionnaires share questions, so theirs stand with their names.
        """
        if self.question and self.section == SECTIONS["instruments"]:
            return f"{self.name}, “{self.question}”"
        alone = self.question and self.section != SECTIONS["effects"]
        return f"“{self.question}”" if alone else self.name

    @property
    def can_be(self) -> str:
        """What it is compared with, in short."""
        if self.kind == Kind.NUMBER:
            return f"a number from {self.least:g} to {self.most:g}"
        said = ", ".join(words for _, words in self.values[:6])
        return f"{said}, …" if len(self.values) > 6 else said


@dataclass(frozen=True)
class Found:
    """What a search found, by section, and how much more there is."""

    sections: list[tuple[str, list[Asked]]]
    number: int

    @property
    def more(self) -> int:
        return max(0, self.number - MOST)


def named(code: str) -> str:
    """The name of a fact in short."""
    return NAMES.get(code) or published.named(code)


def asked(code: str) -> Asked | None:
    """A fact that rows can ask for; None for any other."""
    kind = kind_of(code)
    if kind is None:
        return None
    fact = RULESET.dictionary[code]
    name, question = named(code), published.asked_as(code)
    return Asked(
        code=code,
        name=name,
        question="" if question == published.named(code) else question,
        section=SECTIONS.get(fact.theme, fact.theme),
        kind=kind,
        values=tuple((value, _said(code, value)) for value in values_of(fact)),
        unit=_unit(fact.unit),
        least=fact.minimum or 0,
        most=fact.maximum or 0,
    )


def _unit(written: str) -> str:
    """What a number is counted in, without how it is measured. A range is no unit: the limits say it."""
    return "" if RANGE.search(written) else written.split(",")[0]


def _said(code: str, value: str) -> str:
    typed = {"true": True, "false": False}.get(value, value)
    return published.said(code, [value] if kind_of(code) == Kind.SEVERAL else typed)


def everything() -> list[Asked]:
    """Every fact that rows can ask for: what precautions are usually about stands first."""
    order = {theme: place for place, theme in enumerate(dict.fromkeys([*THEMES, *SECTIONS]))}
    facts = sorted(RULESET.dictionary.facts.values(), key=lambda fact: order.get(fact.theme, len(order)))
    return [one for fact in facts if (one := asked(fact.code)) is not None]


def find(text: str, section: str) -> Found:
    """The facts of a section that have every word of the text in their name, question or code."""
    wanted = text.casefold().replace("_", " ").split()
    hits = [
        one
        for one in everything()
        if section in ("", one.section) and all(word in _searched(one) for word in wanted)
    ]
    by_section: dict[str, list[Asked]] = {}
    for one in hits[:MOST]:
        by_section.setdefault(one.section, []).append(one)
    return Found(list(by_section.items()), len(hits))


def _searched(one: Asked) -> str:
    return f"{one.name} {one.question} {one.code.replace('_', ' ')}".casefold()


# --- in words -------------------------------------------------------------------------------------
def in_words(rows: Rows) -> tuple[str, list[str]]:
    """A condition in words: how its rows are joined, empty for one alone, and each row."""
    join = f"It is met where {JOINS[rows.join]}:" if len(rows.each) > 1 else ""
    return join, list(_told(rows.each))


def _told(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        one = asked(row.code)
        if one is not None:
            yield f"{one.said} {_comparison(row, one)} {_values(row, one)}"


def _comparison(row: Row, one: Asked) -> str:
    if one.kind == Kind.ONE_OF and len(row.values) == 1:
        return "is" if row.comparison == "is" else "is not"
    return COMPARISONS[one.kind][row.comparison]


def _values(row: Row, one: Asked) -> str:
    if one.kind == Kind.NUMBER:
        return f"{row.values[0]} {one.unit}".strip()
    said = dict(one.values)
    return " or ".join(f"“{said[value]}”" for value in row.values)
