"""`milium knowledge-messages`: a file for a translator, brought up to what the knowledge says now."""

import re
from pathlib import Path

import click

from milium.errors import InvalidKnowledgeError
from milium.knowledge.loading import DIRECTORY, read_knowledge
from milium.knowledge.models import ENGLISH
from milium.knowledge.translation import read_messages, write_messages

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]{2,4})?")


@click.command("knowledge-messages")
@click.argument("language")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DIRECTORY)
def knowledge_messages(language: str, directory: Path) -> None:
    """Write every text of the knowledge for translation into LANGUAGE, such as de; keep what is translated."""
    if not _LANGUAGE.fullmatch(language) or language == ENGLISH:
        raise click.UsageError("Give a language other than English by its code, such as de or pt-br.")
    try:
        path = write_messages(language, directory, read_knowledge(directory))
        messages = read_messages(language, directory)
    except InvalidKnowledgeError as error:
        raise click.ClickException(str(error)) from error
    done = sum(1 for message in messages if message.text and not message.is_fuzzy)
    click.echo(f"{path.name}: {done} of {len(messages)} texts translated")
