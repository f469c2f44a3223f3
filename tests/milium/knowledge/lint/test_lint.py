import re
from pathlib import Path

from knowledge_samples import TODAY, cause, knowledge
from milium.knowledge import lint as lint_package
from milium.knowledge import load_knowledge
from milium.knowledge.lint import RULES, lint


def test_lint_finds_nothing_in_the_knowledge_that_ships():
    assert [str(problem) for problem in lint(load_knowledge(), TODAY)] == []


def test_lint_runs_every_rule_that_has_a_file():
    files = {path.stem for path in Path(lint_package.__file__).parent.glob("*.py")} - {"__init__", "walking"}

    assert {rule.replace("-", "_") for rule in RULES} == files


def test_lint_has_a_test_for_every_rule():
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}

    assert {rule.replace("-", "_") for rule in RULES} <= tests


def test_lint_gathers_the_problems_of_all_rules():
    known = knowledge(causes=[cause(name="Safe and perfect", sources=["nowhere"])])

    assert {problem.rule for problem in lint(known, TODAY)} >= {"sources-exist", "words-are-careful"}


def test_lint_rules_are_all_explained_to_whoever_changes_a_fact():
    page = Path(__file__).parents[4] / "docs" / "how-to" / "change-what-milium-knows.md"
    explained = re.findall(r"^\| `([a-z-]+)` \|", page.read_text(), flags=re.MULTILINE)

    assert [rule for rule in explained if "-" in rule] == sorted(RULES)
