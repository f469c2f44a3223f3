from knowledge_samples import TODAY, care_advice, knowledge, question, questionnaire
from milium.knowledge.lint.sentences_are_short import check

LONG = "word " * 26


def test_sentences_are_short_counts_words_by_sentence():
    entry = care_advice(title=f"{'word ' * 25}. {LONG}")

    (problem,) = check(knowledge(care_advice=[entry]), TODAY)

    assert problem.message == "has a sentence of 26 words"


def test_sentences_are_short_only_for_visitors():
    visitor = questionnaire(question(text=LONG))
    clinician = questionnaire(question(text=LONG), audience="clinician")

    assert len(list(check(knowledge(questionnaires=[visitor]), TODAY))) == 1
    assert list(check(knowledge(questionnaires=[clinician]), TODAY)) == []
