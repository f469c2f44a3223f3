"""A few words that the core itself says: what a result is made up of, beside the facts."""

from milium.knowledge.models.base import Entry, Words


class Wording(Entry):
    """One such text. A word in braces is filled in: `{number} weeks`; `one` is said of exactly one."""

    text: Words
    one: Words | None = None
