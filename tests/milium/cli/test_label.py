"""The contract of `milium label`, through a real process, and the commands beside it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from milium.cli import main


def run(text, *options):
    return subprocess.run(
        [sys.executable, "-m", "milium.cli", "label", "--no-imported", *options],
        input=text if isinstance(text, bytes) else text.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_label_answers_each_line_in_order_and_ignores_other_keys():
    lines = [
        {
            "id": "a",
            "text": "Aqua, Petrolatum 5%, Blorb",
            "name": None,
            "category": "Moisturizer",
            "brand": "x",
        },
        {"id": 7, "text": "No Info"},
    ]
    process = run("".join(json.dumps(line) + "\n" for line in lines), "--jsonl")
    first, second = (json.loads(line) for line in process.stdout.splitlines())

    assert process.returncode == 0
    item = {"recognised": True, "percent": None}
    assert first == {
        "id": "a",
        "status": "list",
        "ingredients": [
            item | {"position": 1, "text": "Aqua", "inci_name": "AQUA", "functions": ["solvent"]},
            item
            | {"position": 2, "text": "Petrolatum 5%", "inci_name": "PETROLATUM", "percent": 5.0}
            | {"functions": ["emollient", "occlusive"]},
            item | {"position": 3, "text": "Blorb", "inci_name": None, "recognised": False, "functions": []},
        ],
        "may_contain": [],
        "flags": {"petrolatum_or_mineral_oil": ["PETROLATUM"]},
        "warnings": ["1 of 3 names could not be read. Nothing is said of those."],
    }
    assert (second["id"], second["status"], second["ingredients"], second["flags"]) == (7, "missing", [], {})
    assert second["warnings"]


def test_label_answers_the_other_lines_beside_bad_ones_and_fails_at_the_end():
    lines = (
        b'nope\n{"id": "b"}\n[1]\n\xff\n{"id": "c", "text": 5}\n'
        + b"[" * 100_000
        + b'\n{"id": "d", "text": "Aqua, Lanolin"}\n'
    )
    process = run(lines, "--jsonl")
    results = [json.loads(line) for line in process.stdout.splitlines()]

    assert process.returncode == 1
    assert b"Traceback" not in process.stderr
    assert [r["id"] for r in results] == [None, "b", None, None, "c", None, "d"]
    assert ["error" in r for r in results] == [True, True, True, True, True, True, False]


def test_label_answers_a_line_before_the_next_one_comes():
    with subprocess.Popen(
        [sys.executable, "-m", "milium.cli", "label", "--jsonl", "--no-imported"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": "Aqua, Talc"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(timeout=60) == 0


@pytest.fixture
def cli(tmp_path):
    runner = CliRunner()
    return lambda *options, **kwargs: runner.invoke(
        main, [*options], env={"MILIUM_INGREDIENTS_DIR": str(tmp_path / "kept")}, **kwargs
    )


def test_label_shows_a_text_or_a_file_to_a_person(cli, tmp_path):
    file = tmp_path / "cream.txt"
    file.write_text("Aqua, Petrolatum, Retinol 0.5%", encoding="utf-8")

    for shown in (cli("label", "Aqua, Petrolatum, Retinol 0.5%").output, cli("label", str(file)).output):
        assert shown.startswith("An ingredient list")
        assert "PETROLATUM (occlusion)" in shown
        assert "The label shows 0.5 %" in shown
        assert "Sources" in shown


def test_label_needs_one_of_a_text_and_lines(cli):
    assert cli("label").exit_code == 2
    assert cli("label", "Aqua", "--jsonl").exit_code == 2


def test_imported_names_are_used_until_they_are_left_out(cli, tmp_path):
    file = tmp_path / "inventory.csv"
    file.write_text("inci_name,function\nBLORBIUM,HUMECTANT\n", encoding="utf-8")

    assert "1 names imported" in cli("import-cosing", str(file)).output
    assert "BLORBIUM  humectant" in cli("label", "Aqua, Blorbium, Talc").output
    assert "(not known)" in cli("label", "--no-imported", "Aqua, Blorbium, Talc").output


def test_import_of_another_file_is_refused_in_a_sentence(cli, tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("nothing here", encoding="utf-8")

    result = cli("import-cosing", str(file))

    assert result.exit_code == 1
    assert "inci_name" in result.output


def test_labels_are_judged_and_a_shortfall_fails(cli, tmp_path):
    gold = tmp_path / "label-gold.jsonl"
    case = {
        "id": "a",
        "ingredients": "Aqua, Lanolin",
        "status": "list",
        "flags": ["lanolin"],
        "inci": ["AQUA", "LANOLIN"],
    }
    gold.write_text(json.dumps(case) + "\n", encoding="utf-8")

    good = cli("evaluate-labels", str(tmp_path), "--assert", "--lists", str(gold))
    gold.write_text(json.dumps(case | {"status": "prose", "inci": ["AQUA", "TALC"]}) + "\n", encoding="utf-8")
    bad = cli("evaluate-labels", str(gold), "--assert")

    assert good.exit_code == 0, good.output
    assert "names recognised over 1 further lists: 1.0000 of 2" in good.output
    assert bad.exit_code == 1
    assert "a status list, is prose" in bad.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("label", "missing.txt"), "There is no file missing.txt."),
        (("label", "."), "is a folder"),
        (("label", "binary.txt"), "binary.txt is no text file."),
        (("label", "Aqua", "--folder", "binary.txt/x"), "cannot be read"),
        (("import-cosing", "empty.csv"), "no column `inci_name`"),
        (("import-cosing", "heading.csv"), "heading.csv holds no names"),
        (("evaluate-labels", "empty.csv"), "empty.csv holds no label."),
        (("evaluate-labels", "half.jsonl"), "half.jsonl: line 1: `inci` is a list of texts"),
        (("routine", "--age", "34", "--start", "9999-12-31"), "too far ahead"),
    ],
)
def test_input_of_a_wrong_kind_is_refused_in_one_line(cli, arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "binary.txt").write_bytes(b"\x89PNG\0\xff\xfe")
    (tmp_path / "empty.csv").touch()
    (tmp_path / "heading.csv").write_text("inci_name\n", encoding="utf-8")
    (tmp_path / "half.jsonl").write_text(
        '{"id": "a", "ingredients": "Aqua", "status": "list", "flags": [], "inci": [1]}', encoding="utf-8"
    )
    result = cli(*arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert result.output.count("\n") == 1


def test_file_in_an_older_coding_is_read(cli, tmp_path):
    file = tmp_path / "old.txt"
    file.write_bytes("Aqua, Cire d’abeille, Beurre de karité".encode("cp1252"))
    assert "CERA ALBA" in cli("label", str(file)).output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_said_in_one_line():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "milium.cli", "label", "Aqua"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (1, "Error: The output: No space left on device.\n")
