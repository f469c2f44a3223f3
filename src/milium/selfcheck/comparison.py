"""A person's own answers laid beside the comparison table. Nothing is inferred, named, ranked or scored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from milium.knowledge import Knowledge
from milium.knowledge.models import Rule, TableCell, TableColumn, TableRow
from milium.selfcheck.answers import Answers
from milium.selfcheck.redflags import rule_holds


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """One cell, and the answers that speak for it (`because`) or against it (`despite`), as `key=value`."""

    column: str
    text: str
    sources: tuple[str, ...]
    because: tuple[str, ...]
    despite: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Whether an answer fits what the cell says. A cell can both match and contradict."""
        return bool(self.because)

    @property
    def contradicts(self) -> bool:
        """Whether an answer goes against what the cell says."""
        return bool(self.despite)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One row. `is_same_for_everyone` marks a row of plain facts, to which no answer can speak."""

    id: str
    label: str
    cells: tuple[ComparedCell, ...]
    is_same_for_everyone: bool

    @property
    def cannot_be_told(self) -> bool:
        """Whether answers could speak to this row but those given do not."""
        return not self.is_same_for_everyone and not any(
            cell.matches or cell.contradicts for cell in self.cells
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole table with the person's answers lit up, columns and rows in the table's own order."""

    id: str
    title: str
    intro: str
    columns: tuple[TableColumn, ...]
    rows: tuple[ComparedRow, ...]

    def fitting(self, column: str) -> tuple[ComparedRow, ...]:
        """The rows in which the column's cell matches an answer."""
        return tuple(row for row, cell in self._cells(column) if cell.matches)

    def not_fitting(self, column: str) -> tuple[ComparedRow, ...]:
        """The rows in which an answer goes against the column's cell."""
        return tuple(row for row, cell in self._cells(column) if cell.contradicts)

    @property
    def untold(self) -> tuple[ComparedRow, ...]:
        """The rows of which the answers say nothing."""
        return tuple(row for row in self.rows if row.cannot_be_told)

    def _cells(self, column: str) -> Iterable[tuple[ComparedRow, ComparedCell]]:
        return ((row, cell) for row in self.rows for cell in row.cells if cell.column == column)


def compare(answers: Answers, knowledge: Knowledge, table: str = "milia-or-whiteheads") -> Comparison:
    """The table of that id with the cells marked that the answers match or go against.

    Raises: KeyError when there is no such table.

    >>> from milium.knowledge import load_knowledge
    >>> compared = compare(Answers(pus=True), load_knowledge())
    >>> [row.id for row in compared.not_fitting("whiteheads")]
    ['pus']
    """
    shown = knowledge.comparisons[table]
    return Comparison(
        id=shown.id,
        title=shown.title,
        intro=shown.intro,
        columns=shown.columns,
        rows=tuple(_compared_row(row, answers) for row in shown.rows),
    )


def _compared_row(row: TableRow, answers: Answers) -> ComparedRow:
    return ComparedRow(
        id=row.id,
        label=row.label,
        cells=tuple(_compared_cell(column, cell, answers) for column, cell in row.cells.items()),
        is_same_for_everyone=not any(cell.fits or cell.against for cell in row.cells.values()),
    )


def _compared_cell(column: str, cell: TableCell, answers: Answers) -> ComparedCell:
    return ComparedCell(
        column=column,
        text=cell.text,
        sources=cell.sources,
        because=_reasons(cell.fits, answers),
        despite=_reasons(cell.against, answers),
    )


def _reasons(rules: Iterable[Rule], answers: Answers) -> tuple[str, ...]:
    reasons = (reason for rule in rules for reason in rule_holds(rule, answers) or ())
    return tuple(dict.fromkeys(reasons))
