"""Guides and pages: those that come with milium, and those that a clinic keeps as files."""

from __future__ import annotations

from pathlib import Path

import click

from milium_site.cli.with_django import with_django


@click.command()
@with_django
def content() -> None:
    """Write the guides and pages that come with milium; pages an editor has changed are left alone."""
    from milium_site.guides.actions import load_content

    click.echo(f"Pages: {load_content()}")


@click.group()
def guide() -> None:
    """Guides as files: text as it comes out of a word processor, Markdown or HTML."""


@guide.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", default="", help="Such as windows-1252; without it the file is UTF-8 or UTF-16.")
@with_django
def import_guide_file(file: Path, encoding: str) -> None:
    """Read an article into a draft guide, and list what to look at. Nothing is published."""
    from milium.articles import MOST_BYTES, decode, read_article
    from milium.errors import InvalidArticleError
    from milium_site.guides.actions import import_guide

    try:
        with file.open("rb") as source:
            text = decode(source.read(MOST_BYTES + 1), encoding)
        form = "html" if file.suffix.lower() in {".html", ".htm"} else ""
        done = import_guide(read_article(text, form=form, name=file.stem))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from None
    except InvalidArticleError as error:
        raise click.ClickException(f"{file}: {error}") from None
    click.echo(f"Draft: {done.page.title}\n       /editor/pages/{done.page.pk}/edit/")
    for note in done.notes:
        click.echo(f"  - {note}")


@guide.command("export")
@click.argument("page")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True)
@with_django
def export_guide(page: str, form: str) -> None:
    """Print the guide PAGE (its short name) so that `guide import` reads it back whole."""
    from milium.articles import write_markdown, write_text
    from milium_site.guides.queries import article_of, guide_called

    found = guide_called(page)
    if found is None:
        raise click.ClickException(f"There is no guide called {page}.")
    article = article_of(found)
    click.echo(write_text(article) if form == "text" else write_markdown(article), nl=False)
