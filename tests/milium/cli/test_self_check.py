"""The contract of `milium self-check`, through a real process."""

import json
import subprocess
import sys

import pytest

from milium.knowledge import load_knowledge


def run(text, *options):
    return subprocess.run(
        [sys.executable, "-m", "milium.cli", "self-check", *options],
        input=text if isinstance(text, bytes) else text.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )


def results(process):
    assert b"Traceback" not in process.stderr
    return [json.loads(line) for line in process.stdout.splitlines()]


def test_self_check_answers_each_line_in_order_and_ignores_other_keys():
    lines = [
        {"id": "a", "answers": {"count": "few", "colour": ["white"]}, "story": "x", "diagnosis": "milia"},
        {"id": "b", "answers": {"count": "one", "age_years": 70, "bleeding": True}},
    ]
    process = run("".join(json.dumps(line) + "\n" for line in lines), "--jsonl", "--prior", "flat")
    first, second = results(process)

    assert process.returncode == 0
    assert [first["id"], second["id"]] == ["a", "b"]
    assert set(first) == {"id", "ranked", "milia_type", "urgent", "red_flags", "reasons"}
    assert sum(candidate["probability"] for candidate in first["ranked"]) == pytest.approx(1)
    assert {candidate["slug"] for candidate in first["ranked"]} == set(load_knowledge().conditions)
    assert (first["urgent"], second["urgent"]) == (False, True)
    assert second["red_flags"][0]["speed"] == "two_weeks"
    assert second["red_flags"][0]["because"] == ["bleeding=true"]
    assert set(second["reasons"][0]) == {"slug", "finding", "weight", "source"}


def test_self_check_uses_the_clinic_prior_unless_told_otherwise():
    line = json.dumps({"id": "a", "answers": {"count": "few"}})

    assert run(line, "--jsonl").stdout == run(line, "--jsonl", "--prior", "clinic").stdout
    assert run(line, "--jsonl").stdout != run(line, "--jsonl", "--prior", "flat").stdout


HOSTILE = [
    (b"[" * 100_000 + b"]" * 100_000, None, "nested"),
    (b'{"a":' * 100_000, None, "nested"),
    (b'{"id":"x","answers":{"age_years":NaN}}', "x", "age_years: takes a number of years from 0 to 120"),
    (b'{"id":"x","answers":{"age_years":1e400}}', "x", "age_years: takes"),
    (b'{"id":"x","answers":{"age_years":1' + b"0" * 400 + b"}}", "x", "age_years: takes"),
    (b'{"id":"x","answers":{"age_years":-1' + b"0" * 9000 + b"}}", "x", "age_years: takes"),
    (b'{"id":"\\ud800","answers":{"count":"\\ud800"}}', "\ud800", "count: takes one of"),
    (b'{"id":"a\\u0000b","answers":{"co\\u0000unt":"one"}}', "a\0b", "no such key"),
    (b"\x00", None, "no JSON"),
    (b"\xff\xfe", None, "UTF-8"),
    (b"5", None, "takes an object"),
    (b"null", None, "takes an object"),
    (b"[]", None, "takes an object"),
    (b"", None, "no JSON"),
    (b"{}", None, "answers: takes an object"),
    (b'{"id":"x","answers":[]}', "x", "answers: takes an object"),
    (b'{"id":"x","answers":{"count":"' + b"y" * 5_000_000 + b'"}}', "x", "count: takes one of"),
    (b'{"id":"x","answers":{"' + b"y" * 5_000_000 + b'":1}}', "x", "no such key"),
    (b'{"id":"x","answers":{"age_years":true}}', "x", "age_years: takes"),
    (b'{"id":"x","answers":{"itch":1}}', "x", "itch: takes true or false"),
    (b'{"id":"x","answers":{"count":"one","count":"few"}}', "x", "count: takes one value"),
    (b'{"id":"x","answers":{"colour":' + b"[" * 900 + b"]" * 900 + b"}}", "x", "colour: takes a list of"),
    (b'{"id":"x","answers":{"count":null}}', "x", "count: takes one of"),
    (b'{"id":["x"],"answers":{}}', None, "id: takes"),
]


def test_self_check_answers_bad_lines_with_what_is_taken_and_the_others_all_the_same():
    good = b'{"id":"good","answers":{"count":"one"}}'
    process = run(b"\n".join(line for bad, _, _ in HOSTILE for line in (bad, good)) + b"\n", "--jsonl")
    found = results(process)

    assert process.returncode == 1
    assert len(found) == 2 * len(HOSTILE)
    assert all("ranked" in result for result in found[1::2])
    for result, (_, identifier, told) in zip(found[::2], HOSTILE, strict=True):
        assert set(result) == {"id", "error"}
        assert result["id"] == identifier
        assert told in result["error"]
        assert len(result["error"]) < 3000


def test_self_check_shows_one_case_to_a_person_with_reasons_and_sources(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"count": "one", "age_years": 70, "colour": ["pearly"], "sites": ["nose"]}))
    process = run("", "--answers", str(path))
    text = process.stdout.decode()

    assert process.returncode == 0
    assert "Only a clinician makes a diagnosis" in text
    assert "Looks most like\n  Basal cell carcinoma" in text
    assert "for: Colour: pearly, with a sheen" in text
    assert "https://" in text
    assert "Cannot rule out: Basal cell carcinoma" in text


def test_self_check_tells_a_person_what_is_wrong_with_the_file(tmp_path):
    path = tmp_path / "case.json"
    path.write_text('{"count": "two"}')
    process = run("", "--answers", str(path))

    assert process.returncode == 1
    assert b"count: takes one of: one, few, many, hundreds" in process.stderr


def test_self_check_wants_one_way_of_giving_answers():
    assert run("").returncode == 2
