import pytest
from click.testing import CliRunner

from milium.cli import main
from milium.knowledge import load_knowledge


def run(slug):
    return CliRunner().invoke(main, ["explain", slug])


@pytest.mark.parametrize("slug", load_knowledge().conditions)
def test_explain_shows_what_is_known_with_sources(slug):
    result = run(slug)
    condition = load_knowledge().conditions[slug]

    assert result.exit_code == 0
    assert condition.summary in result.output
    assert "reviewed by nobody yet" in result.output
    assert "Sources, and how far each was read" in result.output


def test_explain_shows_all_eight_types_of_milia():
    output = run("milia").output

    assert all(milia_type.name in output for milia_type in load_knowledge().milia_types.values())
    assert "(disputed)" in output


def test_explain_offers_the_nearest_slug():
    result = run("syringomas")

    assert result.exit_code == 1
    assert "there is syringoma" in result.output
