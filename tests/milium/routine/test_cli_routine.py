"""`milium routine` in words and as JSON."""

import json

import pytest
from click.testing import CliRunner

from milium.cli import main

START = ["--start", "2026-11-23"]


def run(*arguments):
    return CliRunner().invoke(main, ["routine", *arguments, *START])


def test_routine_shows_stages_letters_and_sources():
    done = run(
        "--age", "34", "-p", "retinoid=Night serum", "-p", "pha", "-p", "moisturiser+sunscreen=Day cream"
    )
    assert done.exit_code == 0, done.output
    assert "Weeks 3 to 4" in done.output
    assert "Tue night A (gentle cleanser) > Night serum > (light moisturiser)" in done.output
    assert "mornings   (gentle cleanser) > Day cream" in done.output
    assert "[m16 m17]" in done.output


def test_routine_says_why_a_product_is_left_out():
    plain = json.loads(run("--age", "30", "--pregnant", "-p", "retinoid=Serum", "--json").output)
    assert [left["name"] for left in plain["left_out"]] == ["Serum"]
    assert plain["left_out"][0]["sources"] == ["m30", "m31"]
    assert {day["active"] for day in plain["days"]} == {None}


def test_routine_gives_an_infant_none():
    assert run("--age", "0.5", "-p", "cleanser").output.startswith("No routine under three. ")


def test_routine_puts_the_days_after_a_removal_first():
    done = run("--age", "34", "-p", "aha", "--treated", "removal", "--treated-on", "2026-11-20")
    assert done.output.startswith("After a removal, up to and with 27 November: ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--age", "34", "-p", "tonic"], "takes one or more of cleanser"),
        (["--age", "900"], "takes a number from 0 to 120"),
        (["--age", "34", "--treated", "peel"], "together"),
        (["--age", "34", "--treated", "peel", "--treated-on", "2027-01-01"], "lies after the start"),
    ],
)
def test_routine_says_what_it_takes(arguments, words):
    done = run(*arguments)
    assert done.exit_code != 0
    assert words in done.output
