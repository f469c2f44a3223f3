import shutil

import pytest
from click.testing import CliRunner

from milium.cli import main
from milium.knowledge.loading import DIRECTORY


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DIRECTORY, tmp_path / "knowledge", ignore=shutil.ignore_patterns("*.py", "*.json"))
    return tmp_path / "knowledge"


def run(folder, *options):
    return CliRunner().invoke(main, ["lint-knowledge", str(folder), "--today", "2026-11-23", *options])


def test_lint_knowledge_is_content_with_what_ships(folder):
    result = run(folder)

    assert result.stdout == ""
    assert result.stderr == "Nothing to mend.\n"
    assert result.exit_code == 0


def test_lint_knowledge_names_rule_file_and_message(folder):
    path = folder / "causes" / "tattoo.yaml"
    path.write_text(path.read_text().replace("No picking.", "It is safe."))

    result = run(folder)

    assert result.stdout.splitlines() == [
        "words-are-careful: causes/tattoo.advice: says 'safe'",
        *(
            f"translations-are-current: locale/{language}.po causes/tattoo/advice: translates a text that has "
            f"changed; run `milium knowledge-messages {language}`"
            for language in ("ar", "de", "es", "fr")
        ),
    ]
    assert result.exit_code == 1


def test_lint_knowledge_counts_reviews_by_the_given_day(folder):
    result = CliRunner().invoke(main, ["lint-knowledge", str(folder), "--today", "2036-01-01"])

    assert "reviews-are-due: causes/tattoo: was to be reviewed by" in result.stdout
    assert result.exit_code == 1


def test_lint_knowledge_names_a_file_that_has_no_shape(folder):
    (folder / "causes" / "tattoo.yaml").write_text("id: tattoo\n")

    result = run(folder)

    assert "causes/tattoo.yaml" in result.stderr
    assert "Traceback" not in result.output
    assert result.exit_code == 1
