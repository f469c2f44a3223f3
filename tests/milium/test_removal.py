"""The checklist of a removal cannot be skipped."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from milium.removal import BY_ID, STEPS, blocking, is_minor, open_steps

IDS = [step.id for step in STEPS]


@given(st.sets(st.sampled_from(IDS)), st.sampled_from(IDS))
def test_a_step_waits_for_every_step_before_it(recorded, step):
    before = IDS[: IDS.index(step)]
    missing = [one for one in before if one not in recorded]
    found = blocking(step, recorded)
    assert (found.id if found else None) == (missing[0] if missing else None)


@given(st.sets(st.sampled_from(IDS)))
def test_a_removal_can_be_signed_when_everything_is_recorded_and_not_before(recorded):
    assert (open_steps(recorded) == ()) == (recorded == set(IDS))


def test_conditions_name_a_choice_of_the_same_step():
    for step in STEPS:
        choices = {field.name: {value for value, _ in field.choices} for field in step.fields}
        for field in step.fields:
            if field.only_if:
                name, value = field.only_if
                assert value in choices[name], (step.id, field.name)


def test_what_keeps_from_harm_has_no_way_round():
    firm = {step.id for step in STEPS if step.is_firm}
    assert firm == {"identity", "consent", "diagnosis", "contraindications", "cleanse", "instrument"}
    assert BY_ID["identity"] is STEPS[0]


def test_a_minor_is_one_until_the_day_they_turn_18():
    born = date(2008, 11, 24)
    assert is_minor(born, date(2026, 11, 23), booked_for_child=False)
    assert not is_minor(born, date(2026, 11, 24), booked_for_child=True)
    assert is_minor(None, date(2026, 11, 24), booked_for_child=True)
    assert not is_minor(date(2000, 2, 29), date(2018, 3, 1), booked_for_child=False)
