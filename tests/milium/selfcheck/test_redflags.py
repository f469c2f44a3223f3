import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milium.knowledge import load_knowledge
from milium.knowledge.models import SPEEDS, AllOf, AnyOf, Comparison, Not
from milium.selfcheck.answers import Answers, parse_answers
from milium.selfcheck.redflags import match_red_flags, most_urgent, rule_holds
from strategies import answer_sets

KNOWLEDGE = load_knowledge()


def speed(**answers):
    return most_urgent(match_red_flags(parse_answers(answers), KNOWLEDGE))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"age_years": 0.05, "pus": True}, "now"),
        ({"sites": ["eyelid"], "symptoms": ["fever", "eye_pain"]}, "now"),
        ({"infection_signs": True}, "same_day"),
        ({"immunosuppressed": True, "umbilicated": True}, "same_day"),
        ({"colour": ["yellow"], "sudden_eruption": True, "symptoms": ["abdominal_pain"]}, "same_day"),
        ({"medicines": ["cancer_medicine"]}, "days"),
        ({"count": "one", "age_years": 70, "bleeding": True}, "two_weeks"),
        ({"sites": ["eyelid_margin"]}, "two_weeks"),
        ({"recurrent_same_place": True}, "two_weeks"),
        ({"count": "one", "age_years": 30, "duration_weeks": 12}, "weeks"),
        ({"count": "one", "age_years": 30}, "weeks"),
        ({"grouped_plaque": True}, "weeks"),
        ({"clues": ["collapsed_lung"]}, "weeks"),
        ({"age_years": 1, "count": "many", "sites": ["face"], "duration_weeks": 30}, "weeks"),
        ({"age_years": 0.02, "colour": ["white"], "sites": ["nose"], "count": "many"}, None),
        ({"age_years": 35, "colour": ["white"], "sites": ["under_eye"], "count": "few"}, None),
        ({"count": "one", "age_years": 9, "colour": ["white"]}, None),
        ({"count": "one", "age_years": 30, "duration_weeks": 2, "colour": ["white"]}, None),
        ({}, None),
    ],
)
def test_match_red_flags_answers_with_the_speed_the_signs_call_for(answers, expected):
    assert speed(**answers) == expected


def test_match_red_flags_puts_the_most_urgent_first_and_says_because():
    answers = Answers(count="one", age_years=70, bleeding=True, infection_signs=True)
    matches = match_red_flags(answers, KNOWLEDGE)

    assert [SPEEDS.index(match.speed) for match in matches] == sorted(
        SPEEDS.index(match.speed) for match in matches
    )
    assert matches[0].because == ("infection_signs=true",)
    assert all(match.advice and match.why and match.sources for match in matches)


def test_one_firm_white_bead_gets_at_most_weeks():
    bead = {"count": "one", "colour": ["white"], "firmness": "firm", "surface": ["smooth"], "size_mm": [1, 2]}
    for age in (1, 8, 19, 25, 45, 55, 70, 95):
        for site in ("under_eye", "cheek", "lower_eyelid", "upper_eyelid", "nose", "forehead"):
            assert speed(**bead, age_years=age, sites=[site], duration_weeks=20) in {None, "weeks"}


ONE, ITCHES = Comparison(answer="count", equals="one"), Comparison(answer="itch", equals=True)


def test_rule_holds_reads_silence_neither_as_yes_nor_as_no():
    assert rule_holds(ITCHES, Answers()) is None
    assert rule_holds(Comparison(answer="itch", equals=False), Answers()) is None
    assert rule_holds(Not(negated=ITCHES), Answers()) == ()


def test_rule_holds_gives_the_answers_by_which_it_holds():
    said = Answers(count="one", itch=True)

    assert rule_holds(AllOf(all=(ONE, ITCHES)), said) == ("count=one", "itch=true")
    assert rule_holds(AllOf(all=(ONE, ITCHES)), Answers(count="one")) is None
    assert rule_holds(AnyOf(any=(ONE, ITCHES)), Answers(itch=True)) == ("itch=true",)


def test_rule_holds_compares_the_largest_size_with_a_closed_lower_and_an_open_upper_end():
    sized = Comparison(answer="size_mm", at_least=5, below=10)

    assert rule_holds(sized, Answers(size_mm=(1, 5))) == ("size_mm=5",)
    assert rule_holds(sized, Answers(size_mm=(1, 4.9))) is None
    assert rule_holds(sized, Answers(size_mm=(5, 10))) is None


DANGER_SIGNS = [
    *(
        {finding.id: True}
        for finding in KNOWLEDGE.findings.values()
        if finding.is_danger_sign and finding.kind == "yes_no"
    ),
    *({"symptoms": [choice.value]} for choice in KNOWLEDGE.findings["symptoms"].choices),
    {"growth": "fast"},
]


@settings(max_examples=400)
@given(answer_sets(), st.sampled_from(DANGER_SIGNS))
def test_adding_a_danger_sign_never_lowers_urgency(plain, sign):
    more = dict(plain)
    for key, value in sign.items():
        more[key] = [*plain.get(key, []), *value] if isinstance(value, list) else value
    order = [*SPEEDS, None]

    assert order.index(speed(**more)) <= order.index(speed(**plain))


@given(answer_sets(), st.randoms(use_true_random=False))
def test_match_red_flags_does_not_depend_on_the_order_of_answers(plain, rng):
    keys = list(plain)
    rng.shuffle(keys)
    shuffled = {
        k: rng.sample(plain[k], len(plain[k])) if isinstance(plain[k], list) and k != "size_mm" else plain[k]
        for k in keys
    }

    assert match_red_flags(parse_answers(shuffled), KNOWLEDGE) == match_red_flags(
        parse_answers(plain), KNOWLEDGE
    )
