"""The grid of the examination: a row for each test, a cell for each side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField

from intake.examination import GROUPS, base_of
from intake.presenters.words import side_words
from intake.review_forms import ExaminationForm, measured_codes, sides_of


@dataclass(frozen=True)
class Cell:
    side: str  # "LEFT", "RIGHT", or empty for a test that has one answer
    legend: str
    field: BoundField


@dataclass(frozen=True)
class GridRow:
    words: str
    cells: list[Cell]
    mark: str  # what knowing it would do; empty where it would do nothing


@dataclass(frozen=True)
class GridGroup:
    key: str
    title: str
    rows: list[GridRow]

    @property
    def has_sides(self) -> bool:
        return any(cell.side for row in self.rows for cell in row.cells)


def grid(form: ExaminationForm, marks: Mapping[str, str]) -> list[GridGroup]:
    """The groups in the order of examining; what would change something is marked."""
    groups = []
    for group in GROUPS:
        rows = []
        for row in group.rows:
            codes = sides_of(row.base)
            cells = [_cell(code, row.words, form, has_sides=len(codes) > 1) for code in codes]
            rows.append(GridRow(row.words, cells, _mark(codes, marks)))
        groups.append(GridGroup(group.key, group.title, rows))
    return groups


def _mark(codes: Sequence[str], marks: Mapping[str, str]) -> str:
    """With the side, where only one of two would change something."""
    marked = [code for code in codes if code in marks]
    if not marked:
        return ""
    side = side_words(base_of(marked[0])[1]) if len(marked) < len(codes) else ""
    return f"{side} {marks[marked[0]]}".strip()


def _cell(code: str, words: str, form: ExaminationForm, *, has_sides: bool) -> Cell:
    side = code.rpartition("_")[2] if has_sides else ""
    return Cell(side.upper(), f"{words}, {side}" if side else words, form[code])


def measured(form: ExaminationForm) -> list[BoundField]:
    return [form[code] for code in measured_codes()]
