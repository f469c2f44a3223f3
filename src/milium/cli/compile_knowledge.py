"""`milium compile-knowledge`: one quick file beside the many that people write."""

import click

from milium.errors import KnowledgeError
from milium.knowledge.loading import compile_knowledge


@click.command("compile-knowledge")
@click.option("--sealed", is_flag=True, help="Trust the pack whatever the files look like, as in a wheel.")
def compile_knowledge_files(sealed: bool) -> None:
    """Write the pack that is read instead of the knowledge files while it is as new as they are."""
    try:
        path = compile_knowledge(sealed=sealed)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path.name}: {path.stat().st_size // 1024} KiB")
