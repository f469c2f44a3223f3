"""Questions that are asked for every list of times and every booking: their SQL is built once a process.

Building the SQL of a question takes Django several times as long as a database takes to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet

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
