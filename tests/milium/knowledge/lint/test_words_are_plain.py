from knowledge_samples import TODAY, care_advice, knowledge
from milium.knowledge.lint.words_are_plain import check


def messages(title):
    return [problem.message for problem in check(knowledge(care_advice=[care_advice(title=title)]), TODAY)]


def test_words_are_plain_finds_latin():
    assert messages("The papules are benign") == [
        "says 'papules' without saying what it is",
        "says 'benign' without saying what it is",
    ]


def test_words_are_plain_takes_a_word_that_is_explained():
    assert messages("Fine blood vessels (telangiectasia)") == []
    assert messages("Whiteheads, also called closed comedones") == []
