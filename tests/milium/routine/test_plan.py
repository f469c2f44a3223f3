"""Laws of the routine, for any shelf and any person, and what single cases look like."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.errors import InvalidInputError
from milium.knowledge import load_knowledge
from milium.routine import Person, Procedure, Product, plan_routine

KNOWLEDGE = load_knowledge()
START = date(2026, 11, 23)
RETINOIDS = {"retinoid", "prescribed_retinoid"}
EXFOLIANTS = {"pha", "aha", "salicylic", "scrub", "home_peel"}

names = st.text(min_size=1, max_size=8)
kinds = st.lists(st.sampled_from(sorted(KNOWLEDGE.product_kinds)), min_size=1, max_size=3, unique=True)
products = st.builds(lambda name, kinds: Product(name, tuple(kinds)), names, kinds)
shelves = st.lists(products, max_size=8)
procedures = st.builds(
    lambda kind, days: Procedure(kind, START - timedelta(days=days)),
    st.sampled_from(["removal", "peel", "laser"]),
    st.integers(0, 60),
)
flags = ("pregnant", "trying", "breast_feeding", "eye_area", "sensitive", "isotretinoin", "steroid_cream")


def people_aged(youngest, oldest):
    """Anybody from `youngest` to `oldest` years, the older end left out."""
    return st.builds(
        lambda age, said, procedure: Person(age_years=age, procedure=procedure, **dict.fromkeys(said, True)),
        st.floats(youngest, oldest, exclude_max=True),
        st.sets(st.sampled_from((*flags, "aspirin_allergy")), max_size=2),
        st.none() | procedures,
    )


people = people_aged(0, 120)
grown = people_aged(3, 120)


def planned(shelf, person):
    return plan_routine(shelf, person, START, KNOWLEDGE)


def kinds_of(steps):
    return {kind for step in steps for kind in (step.product.kinds if step.product else (step.kind,))}


def windows(routine, length=7):
    days = routine.days
    return [days[n : n + length] for n in range(max(0, len(days) - length + 1))]


@given(shelves, people)
def test_no_evening_holds_two_actives_and_no_morning_one(shelf, person):
    for day in planned(shelf, person).days:
        assert not kinds_of(day.morning) & (RETINOIDS | EXFOLIANTS)
        assert sum(step.is_active for step in day.evening) == (day.active is not None)
        assert not (kinds_of(day.evening) & RETINOIDS and kinds_of(day.evening) & EXFOLIANTS)


@given(shelves, people)
def test_no_seven_days_hold_more_than_three_exfoliations(shelf, person):
    for days in windows(planned(shelf, person)):
        assert sum(bool(kinds_of(day.evening) & EXFOLIANTS) for day in days) <= 3


@given(shelves, grown, st.sampled_from(["pregnant", "trying", "breast_feeding", "maybe_pregnant"]))
def test_no_retinoid_around_a_pregnancy(shelf, person, said):
    routine = planned(shelf, replace(person, **{said: True}))
    assert all(not kinds_of((*day.morning, *day.evening)) & RETINOIDS for day in routine.days)
    held = [product for product in shelf if RETINOIDS & set(product.kinds)]
    out = [left.product for left in routine.left_out]
    assert all(product in out for product in held)


@given(shelves, people_aged(0, 3))
def test_a_small_child_gets_no_routine_but_a_reason(shelf, person):
    routine = planned(shelf, person)
    assert routine.days == ()
    assert routine.closed_by is not None
    assert routine.closed_by.sources


@given(shelves, people_aged(3, 13))
def test_a_child_gets_nothing_active(shelf, person):
    assert all(day.active is None for day in planned(shelf, person).days)


@given(shelves, grown)
def test_sunscreen_ends_every_morning(shelf, person):
    for day in planned(shelf, person).days:
        assert "sunscreen" in kinds_of(day.morning[-1:])


@given(shelves, grown)
def test_the_start_is_slow_and_nights_only_grow(shelf, person):
    weeks = planned(shelf, person).weeks
    counts = [sum(day.active is not None for day in week.days) for week in weeks]
    assert counts == sorted(counts)
    assert counts[0] <= (1 if person.starts_slowly else 2)
    assert counts[-1] <= 5
    assert len({day.active for week in weeks[:2] for day in week.days} - {None}) <= 1


@given(shelves, grown, procedures)
def test_healing_comes_before_anything_active(shelf, person, procedure):
    routine = planned(shelf, replace(person, procedure=procedure))
    days = {"removal": 7, "peel": 14, "laser": 28}[procedure.kind]
    for day in routine.days:
        if day.on <= procedure.done_on + timedelta(days=days):
            assert day.active is None


@given(shelves, grown)
def test_days_follow_one_another_for_twelve_weeks(shelf, person):
    routine = planned(shelf, person)
    assert [day.on for day in routine.days] == [START + timedelta(days=n) for n in range(len(routine.days))]
    assert [week.number for week in routine.weeks] == list(range(1, 13))


@given(shelves, grown)
def test_every_product_is_used_spared_or_left_out_with_a_reason(shelf, person):
    routine = planned(shelf, person)
    used = [step.product for day in routine.days for step in (*day.morning, *day.evening)]
    for product in shelf:
        out = [left for left in routine.left_out if left.product == product]
        assert product in used or product in routine.spare or out
        assert all(left.text and left.sources for left in out)


@given(shelves, people)
def test_scrubs_and_home_peels_are_never_used(shelf, person):
    for day in planned(shelf, person).days:
        assert not kinds_of((*day.morning, *day.evening)) & {"scrub", "home_peel"}


@given(shelves, grown)
def test_every_part_of_a_day_is_in_order(shelf, person):
    for day in planned(shelf, person).days[:10]:
        for steps in (day.morning, day.evening):
            orders = [KNOWLEDGE.product_kinds[step.kind].order for step in steps]
            assert orders == sorted(orders)


def test_retinoid_and_acid_begin_one_after_the_other():
    routine = planned([Product("R", ("retinoid",)), Product("P", ("pha",))], Person(age_years=34))
    assert [(stage.first, stage.last) for stage in routine.stages] == [(1, 2), (3, 4), (5, 8), (9, 12)]
    nights = ["".join({"retinoid": "A", "exfoliant": "B", None: "-"}[day.active] for day in stage.pattern)
              for stage in routine.stages]  # fmt: skip
    assert nights == ["-A--A--", "-A--A-B", "A-A-A-B", "A-AB-AB"]
    assert [caution.title for caution in routine.cautions] == ["Retinoid and acid on different nights"]


def test_the_retinoid_from_a_doctor_goes_before_one_from_a_shop():
    shelf = [Product("Shop", ("retinoid",)), Product("Doctor", ("prescribed_retinoid",))]
    routine = planned(shelf, Person(age_years=34))
    assert [product.name for product in routine.actives] == ["Doctor"]
    assert [left.title for left in routine.left_out] == ["One retinoid is enough"]


def test_an_empty_shelf_gets_the_basics_and_says_that_they_are_missing():
    routine = planned([], Person(age_years=34))
    assert [step.kind for step in routine.days[0].morning] == ["cleanser", "moisturiser", "sunscreen"]
    assert routine.missing == ("cleanser", "moisturiser", "sunscreen")


def test_an_acid_cleanser_takes_the_place_of_the_plain_one_on_its_night():
    shelf = [Product("Plain", ("cleanser",)), Product("Acid wash", ("cleanser", "salicylic"))]
    days = planned(shelf, Person(age_years=34)).weeks[0].days
    washes = [[step.product.name for step in day.evening if step.product] for day in days]
    assert washes == [["Plain"], ["Acid wash"], ["Plain"], ["Plain"], ["Plain"], ["Plain"], ["Plain"]]


def test_a_removal_today_leaves_a_week_before_week_one():
    person = Person(age_years=34, procedure=Procedure("removal", START))
    routine = planned([Product("R", ("retinoid",))], person)
    assert len(routine.healing.days) == 8
    assert routine.weeks[0].days[0].on == date(2026, 12, 1)


def test_an_old_procedure_changes_nothing():
    person = Person(age_years=34, procedure=Procedure("laser", START - timedelta(days=29)))
    assert planned([], person).healing is None


def test_a_procedure_to_come_is_refused():
    with pytest.raises(InvalidInputError, match="after the start"):
        planned([], Person(age_years=34, procedure=Procedure("peel", START + timedelta(days=1))))


def test_an_unknown_kind_is_refused_with_the_kinds_there_are():
    with pytest.raises(InvalidInputError, match=r"Toner: takes one or more of cleanser, "):
        planned([Product("Toner", ("tonic",))], Person(age_years=34))


@pytest.mark.parametrize("age", [-1, 121, float("nan")])
def test_an_age_that_nobody_has_is_refused(age):
    with pytest.raises(InvalidInputError, match="age_years"):
        Person(age_years=age)
