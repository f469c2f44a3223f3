"""The database changes the version of the public pages itself, whoever writes a row that they are made of.

Pages are kept in the memory of each server process and hold while the version does. Wagtail, the command line, the
worker and the clinic's settings all write such rows, some of them many at once, past everything that a program could
be told of; a trigger misses none, and its change is part of the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, router, transaction
from django.db.models import Model

from milium_site.guides.models import GuideCount, LoadedContent, PagesVersion

# All of what these apps keep, and of Wagtail's what a page is made of.
ROOMS = ("catalogue", "guides", "wagtailimages")
OF_WAGTAIL = {"Page", "Site", "Locale", "PageViewRestriction"}
NOT_SHOWN: set[type[Model]] = {PagesVersion, GuideCount, LoadedContent}
PREFIX = "new_pages_version"
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION new_pages_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE guides_pagesversion SET token = gen_random_uuid()::text WHERE id = 1;
    RETURN NULL;
END $$
"""
# A random word and not a number: after a backup was put back, a number could be one that was there before.
SQLITE_CHANGE = "UPDATE guides_pagesversion SET token = lower(hex(randomblob(16))) WHERE id = 1"


def watched_tables() -> list[str]:
    """The tables of everything that a public page shows."""
    found = set()
    for room in (*ROOMS, "wagtailcore"):
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            is_shown = model.__name__ in OF_WAGTAIL if room == "wagtailcore" else model not in NOT_SHOWN
            if is_shown and model._meta.managed and not model._meta.proxy:
                found.add(model._meta.db_table)
    return sorted(found)


def keep_watch(using: str = "default", **_: Any) -> None:
    """Puts a trigger on every watched table that has none, and makes sure that there is a version.

    Called after every `migrate`: a table that a migration builds anew loses its triggers on SQLite.
    """
    connection = connections[using]
    if not router.allow_migrate_model(using, PagesVersion):
        return
    tables = set(connection.introspection.table_names())
    if PagesVersion._meta.db_table not in tables:
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        PagesVersion.objects.using(using).get_or_create(id=1, defaults={"token": "first"})
        standing = _standing(connection.vendor, cursor)
        missing = [
            statement
            for table in watched_tables()
            if table in tables
            for name, statement in _triggers(connection.vendor, table)
            if name not in standing
        ]
        if missing and connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for statement in missing:
            cursor.execute(statement)


def _standing(vendor: str, cursor: Any) -> set[str]:
    if vendor == "postgresql":
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {row[0] for row in cursor.fetchall()}


def _triggers(vendor: str, table: str) -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger of a table."""
    if vendor == "postgresql":
        # Before the statement: its lock on the version is the first that two writers meet at, so neither holds a row
        # that the other waits for.
        name = f"{PREFIX}_{table}"[:63]
        yield (
            name,
            (
                f'CREATE TRIGGER "{name}" BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
                f"FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}()"
            ),
        )
        return
    for verb in ("INSERT", "UPDATE", "DELETE"):
        name = f"{PREFIX}_{verb.lower()}_{table}"
        yield name, f'CREATE TRIGGER "{name}" AFTER {verb} ON "{table}" BEGIN {SQLITE_CHANGE}; END'
