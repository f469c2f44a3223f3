"""The house keeps its order: tests mirror the sources, and apps have no rooms of their own invention."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BESIDE_THE_ROOMS = {"journeys", "vignettes"}


def test_every_test_folder_has_a_source_folder():
    folders = [
        path.relative_to(ROOT / "tests")
        for path in (ROOT / "tests").rglob("*")
        if path.is_dir() and any(path.glob("test_*.py"))
    ]
    strays = [
        str(folder)
        for folder in folders
        if folder.parts[0] not in BESIDE_THE_ROOMS and not (ROOT / "src" / folder).is_dir()
    ]
    assert strays == []


def test_every_room_has_tests():
    rooms = [
        path.parent.relative_to(ROOT / "src")
        for path in (ROOT / "src").glob("*/*/__init__.py")
        if path.parent.name != "__pycache__"
    ]
    untested = [str(room) for room in rooms if not any((ROOT / "tests" / room).glob("test_*.py"))]
    assert untested == []


def test_every_decision_follows_the_same_four_headings():
    for page in sorted((ROOT / "docs/decisions").glob("0*.md")):
        text = page.read_text()
        for heading in ("Context", "Options", "Decision", "Cost"):
            assert f"**{heading}.**" in text or f"## {heading}\n" in text, f"{page.name} has no {heading}"


def test_decisions_are_numbered_once_each():
    numbers = [page.name[:4] for page in sorted((ROOT / "docs/decisions").glob("0*.md"))]
    assert len(set(numbers)) == len(numbers)
    for page in (ROOT / "docs/decisions").glob("0*.md"):
        assert page.read_text().startswith(f"# {int(page.name[:4])}. ")
