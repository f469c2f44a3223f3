"""`milium`: the core on the command line, without a browser, a database or a network."""

import errno
import os
import sys
from typing import Any

import click

from milium.cli.compile_knowledge import compile_knowledge_files
from milium.cli.evaluate import evaluate_cases
from milium.cli.evaluate_labels import evaluate_label_cases
from milium.cli.explain import explain
from milium.cli.import_cosing import import_cosing
from milium.cli.knowledge_messages import knowledge_messages
from milium.cli.label import label
from milium.cli.lint_knowledge import lint_knowledge
from milium.cli.routine import routine
from milium.cli.self_check import self_check


class Commands(click.Group):
    """The commands. A full disk or a device that fails is said in one line, whichever command meets it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            # What could not be written would be tried again, and fail again, when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.ClickException(f"{error.filename or 'The output'}: {error.strerror}.") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milium", prog_name="milium")
def main() -> None:
    """Small white bumps: what is known of them, and what a set of answers speaks for."""


for command in (self_check, evaluate_cases, explain, routine, lint_knowledge, compile_knowledge_files):
    main.add_command(command)
for command in (label, import_cosing, evaluate_label_cases, knowledge_messages):
    main.add_command(command)
