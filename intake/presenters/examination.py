"""The grid of the examination: a row for each test, a cell for each side."""

from dataclasses import dataclass

from django.forms import BoundField

from intake.examination import CHOSEN, GROUPS, MEASURED
from intake.presenters.case import body_of
from intake.presenters.structures import SUPPORTED
from intake.review_forms import ExaminationForm, sides_of
from intake.selectors import CaseRecord


@dataclass(frozen=True)
class Cell:
    side: str  # "LEFT", "RIGHT", or empty for a test that has one answer
    legend: str
    field: BoundField


@dataclass(frozen=True)
class GridRow:
    words: str
    cells: list[Cell]
    is_next: bool


@dataclass(frozen=True)
class GridGroup:
    key: str
    title: str
    rows: list[GridRow]

    @property
    def has_sides(self) -> bool:
        return any(cell.side for row in self.rows for cell in row.cells)


def grid(form: ExaminationForm, record: CaseRecord) -> list[GridGroup]:
    """The groups in the order of examining; what could change a grade is marked."""
    wanted = missing_codes(record)
    groups = []
    for group in GROUPS:
        rows = []
        for row in group.rows:
            codes = sides_of(row.base)
            cells = [_cell(code, row.words, form, has_sides=len(codes) > 1) for code in codes]
            rows.append(GridRow(row.words, cells, is_next=bool(wanted & set(codes))))
        groups.append(GridGroup(group.key, group.title, rows))
    return groups


def _cell(code: str, words: str, form: ExaminationForm, *, has_sides: bool) -> Cell:
    side = code.rpartition("_")[2] if has_sides else ""
    return Cell(side.upper(), f"{words}, {side}" if side else words, form[code])


def missing_codes(record: CaseRecord) -> set[str]:
    """What the summary says is missing for the structures that are supported so far."""
    structures = body_of(record.item.summary).get("structures", [])
    return {code for one in structures if one["support"] in SUPPORTED for code in one.get("missing", [])}


def measured(form: ExaminationForm) -> list[BoundField]:
    return [form[code] for code in (*MEASURED, *CHOSEN)]
