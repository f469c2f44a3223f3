"""What is asked for every session and list of times, and written for every booking: its SQL is built once a process.

Building the SQL of a statement takes Django several times as long as a database takes to carry it out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import AutoField, Expression, Field, Model, QuerySet

SHAPES_KEPT = 256
Shape = tuple[Any, ...]


class _Place(Expression):
    """Where a value will stand in the SQL; found again among its parameters."""

    def __init__(self, name: str, number: int = 0) -> None:
        super().__init__()
        self.name, self.number = name, number

    def _resolve_output_field(self) -> Field | None:
        return None

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


class Prepared:
    """A question whose values change and whose SQL does not.

    `build` gets, for each name that it takes, what stands for the value: one thing, or for a list or a tuple as many.
    It gives a QuerySet of `values_list`. Calling gives the rows, as tuples. Values are whole numbers, texts, UUIDs and
    aware instants; of related rows, ask for `place__id__in`, since `place_id__in` wants to see the numbers themselves.

    >>> by_kind = Prepared(lambda kind: Resource.objects.filter(kind=kind).values_list("slug"))  # doctest: +SKIP
    >>> by_kind(kind="room")  # doctest: +SKIP
    [('room-1',), ('room-2',)]
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build
        self._known: dict[Shape, _Statement] = {}

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        shape = (connection.vendor, *[len(v) if isinstance(v, list | tuple) else -1 for v in values.values()])
        statement = self._known.get(shape)
        if statement is None:
            if len(self._known) >= SHAPES_KEPT:
                self._known.clear()
            statement = self._known[shape] = _Statement(self._build(**_places(values)))
        return statement.rows(values)


def _places(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [_Place(name, number) for number in range(len(value))]
        if isinstance(value, list | tuple)
        else _Place(name)
        for name, value in values.items()
    }


class _Statement:
    def __init__(self, asked: QuerySet) -> None:
        compiler = asked.query.get_compiler(connection=connection)
        self.sql, self.parameters, self.converters = "", (), []
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:  # one of nothing
            return
        self.converters = [
            (position, expression, convert)
            for position, (converts, expression) in compiler.get_converters(
                [column[0] for column in compiler.select]
            ).items()
            for convert in converts
        ]

    def rows(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        if not self.sql:
            return []
        parameters = [
            _adapted(_value(values, place)) if isinstance(place, _Place) else place
            for place in self.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = cursor.fetchall()
        return [self._converted(row) for row in found] if self.converters else found

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for position, expression, convert in self.converters:
            cells[position] = convert(cells[position], expression, connection)
        return tuple(cells)


def _value(values: dict[str, Any], place: _Place) -> Any:
    value = values[place.name]
    return value[place.number] if isinstance(value, list | tuple) else value


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def columns_of(model: type[Model], prefix: str = "") -> list[str]:
    """The names of the model's own columns, for `values_list`; `row_of` makes rows of them."""
    return [f"{prefix}{field.attname}" for field in model._meta.concrete_fields]


def row_of(model: type[Model], cells: tuple[Any, ...]) -> Any:
    """The model's row with these values of `columns_of`."""
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], cells)


def insert(*rows: Model, passing_over: bool = False) -> bool:
    """Writes new rows of one model in one statement, and gives each its key; whether they were written.

    As `bulk_create`: no signals, and nothing is checked but what the database checks. With `passing_over`, a row
    that is there already is not written, and nothing is raised.
    """
    if not rows:
        return True
    statement = _insert_of(rows)
    on_conflict = " ON CONFLICT DO NOTHING" if passing_over else ""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"{statement.sql}{on_conflict} RETURNING {statement.key}", statement.values(rows))
        keys = cursor.fetchall()
    if len(keys) != len(rows):
        return False
    for row, (key,) in zip(rows, keys, strict=True):
        if row.pk is None:
            row.pk = key
        _is_written(row)
    return True


# A row, and the values of its columns as they were when it was given.
_Row = tuple[Model, list[Any]]


class _Waiting(threading.local):
    rows: list[_Row] | None = None


_waiting = _Waiting()


@contextmanager
def written_together() -> Iterator[None]:
    """Inside, what `insert_later` is given waits until the end; where an error ends it, nothing is written.

    A savepoint that is undone inside does not take back what waits.

    In PostgreSQL all of it goes there in one statement: each is a journey to the database and back. In SQLite, which
    is no journey away, in one a model.
    """
    rows: list[_Row] = []
    before, _waiting.rows = _waiting.rows, rows
    try:
        yield
    finally:
        _waiting.rows = before
    _write_together(rows)


def insert_later(*rows: Model) -> None:
    """As `insert`, at the end of the `written_together` around it; at once where there is none.

    What is written is the row as it is now. Until then no question finds it, and it gets no key from the database.
    """
    given = [(row, _insert_of([row]).values([row])) for row in rows]
    if _waiting.rows is None:
        _write_together(given)
    else:
        _waiting.rows.extend(given)


def _write_together(rows: Sequence[_Row]) -> None:
    alike: dict[Shape, list[_Row]] = {}
    for row, theirs in rows:
        alike.setdefault((type(row), row.pk is None), []).append((row, theirs))
    statements = [_insert_of([row for row, _ in group]).sql for group in alike.values()]
    values = [[value for _, theirs in group for value in theirs] for group in alike.values()]
    if len(statements) > 1 and connection.vendor == "postgresql":
        first = ", ".join(f"part_{number} AS ({sql})" for number, sql in enumerate(statements[:-1]))
        statements = [f"WITH {first} {statements[-1]}"]
        values = [[value for theirs in values for value in theirs]]
    whole = transaction.atomic(savepoint=False) if len(statements) > 1 else nullcontext()
    with whole, connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for sql, theirs in zip(statements, values, strict=True):
            cursor.execute(sql, theirs)
    for row, _ in rows:
        _is_written(row)


def _is_written(row: Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


_INSERTS: dict[Shape, _Insert] = {}


def _insert_of(rows: Sequence[Model]) -> _Insert:
    shape = (connection.vendor, type(rows[0]), len(rows), rows[0].pk is None)
    statement = _INSERTS.get(shape)
    if statement is None:
        if len(_INSERTS) >= SHAPES_KEPT:
            _INSERTS.clear()
        statement = _INSERTS[shape] = _Insert(rows)
    return statement


class _Insert:
    """The SQL that writes rows of one model, up to what it gives back: its `key`, quoted."""

    def __init__(self, rows: Sequence[Model]) -> None:
        meta, quote = rows[0]._meta, connection.ops.quote_name
        is_made_there = isinstance(meta.pk, AutoField) and rows[0].pk is None
        self.fields = [
            field
            for field in meta.local_concrete_fields
            if not field.generated and not (is_made_there and field is meta.pk)
        ]
        names = ", ".join(quote(field.column) for field in self.fields)
        values = f"({', '.join(['%s'] * len(self.fields))})"
        every = ", ".join([values] * len(rows))
        # Names of the model, quoted; what is written goes beside the SQL.
        self.sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES {every}"  # noqa: S608
        self.key = quote(meta.pk.column)

    def values(self, rows: Sequence[Model]) -> list[Any]:
        database = connections[DEFAULT_DB_ALIAS]  # not `connection`, which looks itself up at every touch
        return [
            field.get_db_prep_save(field.pre_save(row, add=True), database)
            for row in rows
            for field in self.fields
        ]
