"""The table of the ASVS names every requirement of levels 1 and 2 once, and no file that is not there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = (ROOT / "docs/reference/asvs.md").read_text("utf-8")
# How many requirements of levels 1 and 2 each section of version 5.0.0 has. Within a section they are numbered from
# 1 on, those of level 3 last.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
FILE = re.compile(r"`([\w:/.-]+\.(?:py|md|js|toml|txt))`")
LINES = re.findall(r"^\| ([\d., ]+) \| (\S+) \| (.+) \|$", TABLE, re.MULTILINE)


def test_every_requirement_is_named_once():
    wanted = {f"{section}.{n}" for section, count in SECTIONS.items() for n in range(1, count + 1)}
    named = Counter(number for numbers, _, _ in LINES for number in numbers.split(", "))
    assert len(wanted) == 253
    assert set(named) == wanted
    assert set(named.values()) == {1}


def test_every_state_is_one_of_three_and_open_says_what_is_missing():
    assert {state for _, state, _ in LINES} == {"met", "n/a", "open"}
    for numbers, state, words in LINES:
        marks = re.findall(r"\*\*(?:missing|with the operator|kept so|known):\*\*", words)
        assert bool(marks) == (state == "open"), numbers


def test_every_file_that_is_named_is_there():
    for name in {name for _, _, words in LINES for name in FILE.findall(words)}:
        inside = name.removeprefix("test:")
        places = ("tests/milium_site",) if inside != name else ("src/milium_site", ".")
        # A module that grew is a package of its name.
        assert any(
            path.exists() or path.with_suffix("").is_dir()
            for path in (ROOT / place / inside for place in places)
        ), name
