"""`milium`: the core on the command line, without a browser, a database or a network."""

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="milium", prog_name="milium")
def main() -> None:
    """Small white bumps: what is known of them, and what a set of answers speaks for."""


if __name__ == "__main__":
    main()
