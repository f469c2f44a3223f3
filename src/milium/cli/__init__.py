"""`milium`: the core on the command line, without a browser, a database or a network."""

import click

from milium.cli.compile_knowledge import compile_knowledge_files
from milium.cli.evaluate import evaluate_cases
from milium.cli.evaluate_labels import evaluate_label_cases
from milium.cli.explain import explain
from milium.cli.import_cosing import import_cosing
from milium.cli.label import label
from milium.cli.lint_knowledge import lint_knowledge
from milium.cli.routine import routine
from milium.cli.self_check import self_check


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milium", prog_name="milium")
def main() -> None:
    """Small white bumps: what is known of them, and what a set of answers speaks for."""


for command in (self_check, evaluate_cases, explain, routine, lint_knowledge, compile_knowledge_files):
    main.add_command(command)
for command in (label, import_cosing, evaluate_label_cases):
    main.add_command(command)
