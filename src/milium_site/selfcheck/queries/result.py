"""The result of the default mode: the visitor's answers beside the table and the fixed safety rules.

Nothing is inferred here and no condition is named as the visitor's.
"""

from __future__ import annotations

from dataclasses import dataclass

from milium.knowledge.models import SPEEDS, Speed
from milium.selfcheck.care import Care, care_for
from milium.selfcheck.comparison import ComparedCell, ComparedRow, Comparison, compare
from milium.selfcheck.redflags import RedFlagMatch, match_red_flags
from milium_site.catalogue.queries import knowledge_list, knowledge_text, visitor_knowledge
from milium_site.selfcheck.queries.draft import Draft
from milium_site.selfcheck.queries.wording import SPEED_WORDS, SaidLine, reason_words, said_lines

# With these the answer is a doctor or the emergency number, never one of our appointments.
NOT_OURS: tuple[Speed, ...] = ("now", "same_day")
LIMITED: tuple[Speed, ...] = ("days", "two_weeks")


@dataclass(frozen=True)
class SafetyLine:
    """One fixed rule, shown to everyone; `said` are the answers that it matches, empty for an unmarked line.

    `is_folded` where neither it nor another line of its speed is marked, and it can wait for weeks: such lines
    stand one tap away. What is more pressing is read by everybody, as an answer may have been "not sure".
    """

    line: str
    speed: Speed
    advice: str
    said: tuple[str, ...]
    is_marked: bool
    is_folded: bool = False

    @property
    def speed_words(self) -> str:
        return SPEED_WORDS[self.speed]


@dataclass(frozen=True)
class Urgency:
    """What stands on top: the shortest of the matched speeds, with every line that matched it or another."""

    speed: Speed
    lines: tuple[SafetyLine, ...]

    @property
    def speed_words(self) -> str:
        return SPEED_WORDS[self.speed]

    @property
    def is_not_ours(self) -> bool:
        return self.speed in NOT_OURS

    @property
    def is_limited(self) -> bool:
        return self.speed in LIMITED

    @property
    def kind(self) -> str:
        return "urgent" if self.is_not_ours else "notice" if self.is_limited else ""

    @property
    def first(self) -> tuple[SafetyLine, ...]:
        """The lines of the shortest speed."""
        return tuple(line for line in self.lines if line.speed == self.speed)

    @property
    def advice(self) -> tuple[str, ...]:
        """What the lines of the shortest speed advise, each sentence once."""
        return tuple(dict.fromkeys(line.advice for line in self.first))

    @property
    def rest(self) -> tuple[SafetyLine, ...]:
        return tuple(line for line in self.lines if line.speed != self.speed)


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    match: bool
    against: bool
    said: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    label: str
    said: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def answer(self) -> str:
        return knowledge_list(self.said, "; ")


@dataclass(frozen=True)
class Column:
    """What one column of the table shares with the answers, in names of rows."""

    label: str
    gloss: str
    fits: tuple[str, ...]
    fits_not: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    draft: Draft
    urgency: Urgency | None
    safety: tuple[SafetyLine, ...]
    table: Comparison
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    untold: tuple[str, ...]
    care: Care
    visit: Care
    said: tuple[SaidLine, ...]

    @property
    def lit_rows(self) -> tuple[Row, ...]:
        """The rows of the table that an answer speaks to."""
        return tuple(row for row in self.rows if row.said)

    @property
    def other_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.said)

    @property
    def unsure(self) -> tuple[SaidLine, ...]:
        return tuple(line for line in self.said if line.is_not_sure)


def result_of(draft: Draft) -> Result:
    """Everything the result page shows, read from the answers and the knowledge alone; no database."""
    knowledge = visitor_knowledge()
    table = compare(draft.answers, knowledge)
    safety = safety_lines(draft)
    return Result(
        draft=draft,
        urgency=urgency_of(safety),
        safety=safety,
        table=table,
        rows=tuple(_row(draft, table, row) for row in table.rows),
        columns=tuple(_column(table, column.id, column.label, column.gloss) for column in table.columns),
        untold=tuple(row.label for row in table.untold),
        care=care_for(draft.answers, knowledge),
        visit=care_for(draft.answers, knowledge, "before_visit"),
        said=tuple(said_lines(draft)),
    )


def safety_lines(draft: Draft) -> tuple[SafetyLine, ...]:
    """Every fixed rule, the most pressing first, those that the answers match marked."""
    knowledge = visitor_knowledge()
    matches: dict[str, RedFlagMatch] = {
        match.id: match for match in match_red_flags(draft.answers, knowledge)
    }
    marked_speeds = {match.speed for match in matches.values()}
    return tuple(
        SafetyLine(
            line=flag.line,
            speed=flag.speed,
            advice=flag.advice,
            said=tuple(reason_words(draft, matches[flag.id].because)) if flag.id in matches else (),
            is_marked=flag.id in matches,
            is_folded=flag.speed not in marked_speeds and flag.speed == "weeks",
        )
        for flag in sorted(knowledge.red_flags.values(), key=lambda flag: SPEEDS.index(flag.speed))
    )


def urgency_of(safety: tuple[SafetyLine, ...]) -> Urgency | None:
    marked = sorted((line for line in safety if line.is_marked), key=lambda line: SPEEDS.index(line.speed))
    return Urgency(marked[0].speed, tuple(marked)) if marked else None


def _row(draft: Draft, table: Comparison, row: ComparedRow) -> Row:
    labels = {column.id: column.label for column in table.columns}
    cells = tuple(_cell(draft, labels[cell.column], cell) for cell in row.cells)
    said = dict.fromkeys(words for cell in cells for words in cell.said)
    return Row(label=knowledge_text(row.label), said=tuple(said), cells=cells)


def _cell(draft: Draft, label: str, cell: ComparedCell) -> Cell:
    return Cell(
        label=label,
        text=knowledge_text(cell.text),
        match=cell.matches,
        against=cell.contradicts,
        said=tuple(reason_words(draft, (*cell.because, *cell.despite))),
    )


def _column(table: Comparison, column: str, label: str, gloss: str) -> Column:
    return Column(
        label=knowledge_text(label),
        gloss=gloss[:1].upper() + gloss[1:],
        fits=tuple(row.label for row in table.fitting(column)),
        fits_not=tuple(row.label for row in table.not_fitting(column)),
    )
