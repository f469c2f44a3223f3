import shutil

from click.testing import CliRunner

from milium.cli import main
from milium.knowledge.loading import DIRECTORY
from milium.knowledge.translation import read_messages


def test_knowledge_messages_writes_a_file_for_the_translator(tmp_path):
    shutil.copytree(DIRECTORY / "wording", tmp_path / "wording")

    result = CliRunner().invoke(main, ["knowledge-messages", "fr", str(tmp_path)])

    messages = read_messages("fr", tmp_path)
    assert result.output == f"fr.po: 0 of {len(messages)} texts translated\n"
    assert ("wording/weeks/one", "{number} week") in {(each.context, each.source) for each in messages}


def test_knowledge_messages_takes_another_language_than_english():
    for language in ("en-gb", "../de", "DE", "german language"):
        result = CliRunner().invoke(main, ["knowledge-messages", language])

        assert result.exit_code == 2
        assert "such as de" in result.output
