"""Keys: made, changed and retired while the site runs. Backups: sealed with them, and put back."""

from milium_site.vault.actions.backup import BackupError, make_backup, restore_backup
from milium_site.vault.actions.keys import (
    SETTLING_SECONDS,
    Resealed,
    add_key,
    key_ids,
    reseal,
    retire_key,
    seal_plain_rows,
    sealed_fields,
    uses_of,
)

__all__ = [
    "SETTLING_SECONDS",
    "BackupError",
    "Resealed",
    "add_key",
    "key_ids",
    "make_backup",
    "reseal",
    "restore_backup",
    "retire_key",
    "seal_plain_rows",
    "sealed_fields",
    "uses_of",
]
