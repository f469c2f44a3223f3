import pytest

from knowledge_samples import TODAY, care_advice, knowledge, source
from milium.knowledge.lint.words_are_careful import check


def said(text):
    entry = care_advice(do=[{"text": text, "sources": ["clinical_opinion"]}])
    return [problem.message for problem in check(knowledge(care_advice=[entry]), TODAY)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("You have milia.", "You have"),
        ("Your child has milia.", "Your child has"),
        ("It is safe.", "safe"),
        ("There will be no scars.", "no scars"),
        ("It is guaranteed.", "guaranteed"),
        ("For perfect skin.", "perfect"),
        ("A small flaw.", "flaw"),
        ("Get rid of it.", "Get rid of"),
    ],
)
def test_words_are_careful_finds_a_promise_or_a_diagnosis(text, word):
    assert said(text) == [f"says {word!r}"]


def test_words_are_careful_lets_safety_stand():
    assert said("Ask the safety questions first. Scarring is uncommon.") == []


def test_words_are_careful_leaves_other_people_their_titles():
    assert list(check(knowledge(sources=[source(title="How to get rid of milia")]), TODAY)) == []
