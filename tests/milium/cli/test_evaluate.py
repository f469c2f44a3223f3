import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from milium.cli import main

PUBLISHED = Path(__file__).parents[1] / "selfcheck" / "published_cases.jsonl"


def run(*arguments):
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def test_evaluate_prints_the_whole_table_and_every_miss():
    result = run(PUBLISHED, "--prior", "flat")

    assert result.exit_code == 0
    assert result.output.startswith("93 cases, prior flat.")
    for words in (
        "first place",
        "first three",
        "sensitivity",
        "specificity",
        "Type",
        "recall",
        "False alarm",
    ):
        assert words in result.output
    assert "Urgent, and not flagged: none" in result.output


def test_evaluate_gives_json_with_counts_and_misses():
    found = json.loads(run(PUBLISHED, "--prior", "flat", "--json").output)

    assert found["cases"] == 93
    assert found["counts"]["urgent_recall"] == {"hits": 55, "of": 55}
    assert found["urgent_recall"] == 1.0
    assert found["missed_urgent"] == []
    assert all({"id", "diagnosis", "place", "first"} == set(miss) for miss in found["not_first"])


def test_evaluate_takes_a_folder_and_writes_a_report(tmp_path):
    shutil.copy(PUBLISHED, tmp_path / "selfcheck.jsonl")
    page = tmp_path / "report.html"

    assert run(tmp_path, "--report", page).exit_code == 0
    assert "<svg" in page.read_text()


def test_evaluate_says_what_is_wrong_with_a_file(tmp_path):
    (tmp_path / "cases.jsonl").write_text('{"id": "a"}\n')
    result = run(tmp_path / "cases.jsonl")

    assert result.exit_code == 1
    assert "line 1: a: `diagnosis` takes the slug of a condition" in result.output


def test_evaluate_says_that_a_folder_without_cases_has_none(tmp_path):
    assert run(tmp_path).exit_code == 1


def test_evaluate_says_that_an_empty_file_holds_no_case(tmp_path):
    (tmp_path / "cases.jsonl").write_text("\n")
    result = run(tmp_path / "cases.jsonl")

    assert result.exit_code == 1
    assert result.output.endswith("there is no case in it\n")


def test_evaluate_names_a_report_that_cannot_be_written(tmp_path):
    result = run(PUBLISHED, "--report", tmp_path / "missing" / "report.html")

    assert result.exit_code == 1
    assert result.output.endswith("report.html: No such file or directory\n")
