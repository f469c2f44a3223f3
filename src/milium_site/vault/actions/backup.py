"""One file that holds the whole site but its keys, and putting it back.

Order matters: first the database as it was at one instant, then the files. A file that came later does no harm, one
that is named and missing would.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from milium_site.vault.models import OpeningFile, SealBrokenError, SealingFile

SQLITE_NAME = "database.sqlite3"
MANIFEST = "manifest.json"
STORES = ("photographs", "default")
# Files beside the database, by setting: the end of the audit chain, and the names imported for reading labels.
BESIDE = ("AUDIT_HEADS", "INGREDIENTS_DIR")


class BackupError(Exception):
    """The backup cannot be made or put back; the message says what to do."""


@dataclass(frozen=True)
class Held:
    """What is in a backup: rows of each table, how many files, and when it was made."""

    made_at: str
    rows: dict[str, int]
    files: int


def make_backup(target: Path) -> Held:
    """Writes everything but the keys to one sealed file while the site runs. Raises: BackupError."""
    if target.exists():
        raise BackupError(f"{target} exists. Name a file that does not.")
    part = target.with_name(target.name + ".part")
    digests: dict[str, str] = {}
    with part.open("xb") as raw:
        part.chmod(0o600)
        sealing = SealingFile(raw)
        with tarfile.open(fileobj=sealing, mode="w|gz") as archive:
            rows = _add_database(archive, digests, target.parent)
            for name, file in _files():
                _add(archive, digests, name, file)
            about = {
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "engine": connection.vendor,
                "migrations": _migrations(),
                "rows": rows,
                "digests": digests,
            }
            _add(archive, {}, MANIFEST, BytesIO(json.dumps(about, indent=1).encode()))
        sealing.finish()
    part.rename(target)
    return _held(about)


def _held(about: dict[str, Any]) -> Held:
    files = sum(name.startswith("files/") for name in about["digests"])
    return Held(about["made_at"], about["rows"], files)


def _add(archive: tarfile.TarFile, digests: dict[str, str], name: str, file: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, 2)
    file.seek(0)
    digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    archive.addfile(entry, file)


def _migrations() -> list[list[str]]:
    return sorted(list(key) for key in MigrationRecorder(connection).applied_migrations())


def _add_database(archive: tarfile.TarFile, digests: dict[str, str], folder: Path) -> dict[str, int]:
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder) as room:
            copy = Path(room) / SQLITE_NAME
            with sqlite3.connect(copy) as into:
                connection.ensure_connection()
                connection.connection.backup(
                    into
                )  # in one step, so that nobody's writing makes it begin again
            into.close()
            with copy.open("rb") as file:
                _add(archive, digests, SQLITE_NAME, file)
            return _rows_of(copy)
    rows = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in _tables():
            with tempfile.TemporaryFile(dir=folder) as file:
                with connection.connection.cursor().copy(f"COPY {_named(table)} TO STDOUT") as lines:
                    for line in lines:
                        file.write(line)
                _add(archive, digests, f"tables/{table}", file)
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608 a table's own name
            rows[table] = cursor.fetchone()[0]
    return rows


def _rows_of(path: Path) -> dict[str, int]:
    with sqlite3.connect(path) as base:
        names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {
            name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 a table's own name
            for name in names
        }
    base.close()
    return rows


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


def _named(table: str) -> str:
    """The table with its columns, so that their order is nobody's guess. Computed ones compute themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name = %s AND is_generated = 'NEVER' ORDER BY column_name",
            [table],
        )
        columns = ", ".join(_quoted(row[0]) for row in cursor.fetchall())
    return f"{_quoted(table)} ({columns})"


def _files() -> Iterator[tuple[str, IO[bytes]]]:
    for store in STORES:
        for name in _names_in(storages[store], ""):
            try:
                with storages[store].open(name) as file:
                    yield f"files/{store}/{name}", file
            except FileNotFoundError:
                continue  # taken out meanwhile
    for setting in BESIDE:
        root = Path(getattr(settings, setting))
        if root.is_file():
            with root.open("rb") as file:
                yield f"file/{setting}", file
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                yield f"folder/{setting}/{path.relative_to(root)}", file


def _names_in(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from _names_in(store, f"{folder}{inner}/")


def restore_backup(source: Path) -> Held:
    """Puts a backup back into an empty site. Everything is opened and compared first. Raises: BackupError."""
    _refuse_a_site_in_use()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as room:
        about = _unpack(source, Path(room))
        if about["engine"] != connection.vendor:
            raise BackupError(
                f"This is a backup of {about['engine']}; the site is set to {connection.vendor}."
            )
        if connection.vendor == "sqlite":
            _put_sqlite(Path(room) / SQLITE_NAME)
        else:
            _put_tables(Path(room) / "tables", about)
        _put_files(Path(room), about)
    return _held(about)


def _refuse_a_site_in_use() -> None:
    user = apps.get_model("accounts", "User")
    try:
        in_use = user.objects.exists()
    except DatabaseError:
        in_use = False  # no tables yet
    if in_use or any(True for _ in _names_in(storages["photographs"], "")):
        raise BackupError(
            "There is a site here already. A backup goes into an empty database and empty folders."
        )


def _unpack(source: Path, room: Path) -> dict[str, Any]:
    try:
        with source.open("rb") as raw, tarfile.open(fileobj=OpeningFile(raw), mode="r|gz") as archive:
            archive.extractall(room, filter="data")
        about = json.loads((room / MANIFEST).read_text())
    except SealBrokenError as error:
        raise BackupError(f"{error} Nothing was put back.") from None
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BackupError(f"{source} does not open: {type(error).__name__}. Nothing was put back.") from None
    for name, digest in about["digests"].items():
        with (room / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise BackupError(f"{name} is not as it was when the backup was made. Nothing was put back.")
    return about


def _put_sqlite(copy: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    for old in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        old.unlink(missing_ok=True)
    copy.chmod(0o600)
    shutil.move(copy, target)


def _put_tables(folder: Path, about: dict[str, Any]) -> None:
    if _migrations() != [list(pair) for pair in about["migrations"]]:
        raise BackupError(
            "The database has another shape than the backup. Install the version of milium that made it, run "
            "`milium-site migrate` on an empty database, put the backup back, and then take the newer version."
        )
    tables = _tables()
    with transaction.atomic(), connection.cursor() as cursor:
        # The guards of the audit trail would refuse to empty even an empty table.
        for table in tables:
            cursor.execute(f"ALTER TABLE {_quoted(table)} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, tables))}")
        for table in tables:
            into = f"COPY {_named(table)} FROM STDIN"
            with (folder / table).open("rb") as file, connection.connection.cursor().copy(into) as lines:
                while piece := file.read(1 << 20):
                    lines.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {_quoted(table)} ENABLE TRIGGER USER")
        models = apps.get_models(include_auto_created=True)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _put_files(room: Path, about: dict[str, Any]) -> None:
    for name in about["digests"]:
        kind, _, rest = name.partition("/")
        where, _, inner = rest.partition("/")
        if kind == "files":
            with (room / name).open("rb") as file:
                storages[where].save(inner, file)
        elif kind in {"file", "folder"}:
            target = Path(getattr(settings, where)) / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(room / name, target)
