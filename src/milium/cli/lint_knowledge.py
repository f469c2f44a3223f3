"""`milium lint-knowledge`: what the schema cannot see."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from milium.errors import InvalidKnowledgeError
from milium.knowledge.lint import lint
from milium.knowledge.loading import DIRECTORY, read_knowledge
from milium.knowledge.translation_lint import lint_translations


@click.command("lint-knowledge")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which reviews are counted as overdue; the present day by default.",
)
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path), default=DIRECTORY)
def lint_knowledge(directory: Path, today: datetime | None) -> None:
    """Check the knowledge in DIRECTORY, and its translations: one line for each thing to mend, exit 1 if any."""
    try:
        knowledge = read_knowledge(directory)
        problems = (*lint(knowledge, _day(today)), *lint_translations(knowledge, directory))
    except InvalidKnowledgeError as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        click.echo(str(problem))
    click.echo(f"{len(problems)} to mend" if problems else "Nothing to mend.", err=True)
    if problems:
        raise SystemExit(1)


def _day(today: datetime | None) -> date:
    # The command line is where the clock comes in; below it everything takes the day as an argument.
    return today.date() if today else datetime.now(UTC).date()  # noqa: TID251
