import pytest

from knowledge_samples import TODAY, knowledge, source
from milium.knowledge.lint.sources_are_told_once import check


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"address": "https://www.clinic.example/milia/"},
            {"address": "http://clinic.example/milia", "title": "B"},
        ),
        ({"title": "Milia: a review", "year": 2008}, {"title": "Milia - A Review", "year": 2008}),
    ],
)
def test_sources_are_told_once_finds_a_text_with_two_names(one, other):
    known = knowledge(sources=[source("first", **one), source("second", **other)])

    problems = [str(problem) for problem in check(known, TODAY)]
    assert problems == ["sources-are-told-once: sources/second: is the same text as first"]


def test_sources_are_told_once_takes_two_texts_of_one_name_by_different_authors():
    known = knowledge(sources=[source("first", authors="Berk"), source("second", authors="Perman")])

    assert list(check(known, TODAY)) == []
