import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.knowledge import load_knowledge
from milium.knowledge.lint.conditions_are_complete import TYPES
from milium.selfcheck.answers import parse_answers
from milium.selfcheck.plan import NamedLesion, plan_removal
from milium.selfcheck.redflags import match_red_flags
from strategies import answer_sets, answers

KNOWLEDGE = load_knowledge()
GATES = sorted(KNOWLEDGE.gates.keys() - {"unnamed_lesion", "red_flagged_lesion"})
NAMED = NamedLesion("milia", "primary_benign", has_dermoscopy=True)
ADULT = {"age_years": 35, "sex": "male", "sites": ["cheek"], "count": "few", "colour": ["white"]}
NOTHING_APPLIES = dict.fromkeys(GATES, False)


def plan(lesion=NAMED, circumstances=None, **said):
    return plan_removal(parse_answers(ADULT | said), lesion, KNOWLEDGE, circumstances)


def option(planned, treatment):
    return next(found for found in planned.options if found.treatment.id == treatment)


def lesions():
    return st.builds(
        NamedLesion,
        diagnosis=st.sampled_from([None, "milia", "basal_cell_carcinoma", "syringoma"]),
        milia_type=st.sampled_from([None, *sorted(TYPES)]),
        has_dermoscopy=st.booleans(),
        has_histology=st.booleans(),
    )


def circumstances():
    return st.dictionaries(st.sampled_from(GATES), st.booleans(), max_size=6)


def test_plan_offers_extraction_of_a_few_named_milia_when_every_gate_is_asked():
    planned = plan(circumstances=NOTHING_APPLIES)

    assert planned.id == "extract"
    assert not planned.is_refusal
    assert option(planned, "extraction").verdict == "offered"
    assert option(planned, "leave_alone").verdict == "offered"
    assert planned.to_ask == ()


def test_plan_asks_what_could_close_an_option_first():
    extraction = option(plan(), "extraction")

    assert extraction.verdict == "cautioned"
    assert "active_infection" in extraction.ask_first
    assert any(reason.text.startswith("Ask first:") for reason in extraction.reasons)


def test_plan_for_many_is_sittings_with_a_retinoid():
    planned = plan(count="many", circumstances=NOTHING_APPLIES)

    assert planned.id == "sittings"
    assert option(planned, "topical_retinoid").verdict == "offered"


def test_plan_refuses_what_nobody_has_named():
    planned = plan(lesion=NamedLesion())

    assert planned.id == "not_before_named"
    assert planned.is_refusal
    assert planned.why
    assert [found.treatment.id for found in planned.with_verdict("offered")] == ["leave_alone"]


def test_plan_refuses_what_was_named_as_something_else():
    planned = plan(lesion=NamedLesion("syringoma", "primary_benign", has_dermoscopy=True))

    assert planned.id == "not_milia"
    assert planned.is_refusal


def test_plan_refuses_a_red_flagged_lesion_and_says_which_rule():
    planned = plan(count="one", bleeding=True)

    assert planned.id == "not_while_flagged"
    assert "bleeding_or_sore" in [flag.id for flag in planned.red_flags]
    assert option(planned, "extraction").verdict == "refused"
    assert "red_flagged_lesion" in [reason.gate for reason in option(planned, "extraction").reasons]
    assert option(planned, "biopsy_first").verdict != "refused"


def test_plan_counts_one_bump_that_stays_as_explained_by_dermoscopy():
    said = {"count": "one", "duration_weeks": 20}

    assert plan(**said).id == "extract"
    assert plan(lesion=NamedLesion("milia", "primary_benign"), **said).id == "not_while_flagged"


def test_plan_takes_a_bleeding_lump_only_with_histology():
    histology = NamedLesion("milia", "primary_benign", has_dermoscopy=True, has_histology=True)

    assert plan(bleeding=True).is_refusal
    assert plan(lesion=histology, bleeding=True).id == "extract"


@pytest.mark.parametrize(
    ("milia_type", "expected"),
    [
        ("congenital", "nothing"),
        ("en_plaque", "biopsy_then_treat"),
        ("multiple_eruptive", "diagnose_first"),
        ("disease_associated", "treat_cause_first"),
        ("drug_associated", "treat_cause_first"),
        ("genodermatosis", "treat_cause_first"),
        ("traumatic", "extract"),
        ("primary_benign", "extract"),
    ],
)
def test_plan_follows_the_type(milia_type, expected):
    assert plan(lesion=NamedLesion("milia", milia_type, has_dermoscopy=True)).id == expected


def test_plan_treats_a_patch_only_after_the_sample():
    before = plan(
        lesion=NamedLesion("milia", "en_plaque", has_dermoscopy=True), circumstances=NOTHING_APPLIES
    )
    after = plan(lesion=NamedLesion("milia", "en_plaque", has_histology=True), circumstances=NOTHING_APPLIES)

    assert option(before, "cryotherapy").verdict == "refused"
    assert option(before, "biopsy_first").verdict == "offered"
    assert after.id == "treat_the_patch"
    assert option(after, "cryotherapy").verdict == "offered"


def test_plan_on_isotretinoin_keeps_extraction_and_closes_lasers():
    drug = NamedLesion("milia", "drug_associated", has_dermoscopy=True)
    planned = plan(lesion=drug, medicines=["isotretinoin"], circumstances=NOTHING_APPLIES)

    assert planned.id == "treat_cause_first"
    assert option(planned, "extraction").verdict == "cautioned"
    many = plan(count="many", medicines=["isotretinoin"], circumstances=NOTHING_APPLIES)
    assert option(many, "co2_laser").verdict == "refused"
    assert option(many, "topical_retinoid").verdict == "refused"


def test_plan_on_dark_skin_refuses_freezing():
    patch = NamedLesion("milia", "en_plaque", has_histology=True)

    planned = plan(lesion=patch, circumstances=NOTHING_APPLIES | {"dark_marks": True})

    assert option(planned, "cryotherapy").verdict == "refused"
    assert option(planned, "co2_laser").verdict == "cautioned"


def test_plan_keeps_off_the_lid_margin_even_with_histology():
    confirmed = NamedLesion("milia", "primary_benign", has_dermoscopy=True, has_histology=True)

    planned = plan(lesion=confirmed, sites=["eyelid_margin"], circumstances=NOTHING_APPLIES)

    assert option(planned, "extraction").verdict == "refused"


def test_plan_believes_the_patient_over_a_circumstance_that_denies():
    planned = plan(sex="female", count="many", pregnant=True, circumstances=NOTHING_APPLIES)

    assert option(planned, "topical_retinoid").verdict == "refused"


def test_plan_does_not_ask_a_man_whether_he_is_pregnant():
    assert "pregnancy" not in [gate.id for gate in plan().to_ask]
    assert "pregnancy" in [gate.id for gate in plan(sex="female").to_ask]


def test_plan_refuses_an_unknown_circumstance():
    with pytest.raises(KeyError):
        plan(circumstances={"full_moon": True})


@given(answers(), lesions(), circumstances())
def test_plan_never_extracts_or_destroys_under_an_unexplained_danger_sign(said, lesion, asked):
    flags = match_red_flags(said, KNOWLEDGE)
    is_explained = lesion.diagnosis is not None and (
        lesion.has_histology or (lesion.has_dermoscopy and all(flag.speed == "weeks" for flag in flags))
    )
    if not flags or is_explained:
        return
    for found in plan_removal(said, lesion, KNOWLEDGE, asked).options:
        if found.treatment.is_procedure and not found.treatment.is_diagnostic:
            assert found.verdict == "refused"


@given(answers(), circumstances())
def test_plan_never_opens_what_nobody_has_named(said, asked):
    for found in plan_removal(said, NamedLesion(), KNOWLEDGE, asked).options:
        if found.treatment.id != "biopsy_first":
            assert found.verdict == "refused" or not found.treatment.is_procedure


@given(answer_sets(), lesions(), circumstances(), st.booleans())
def test_plan_never_gives_a_retinoid_in_pregnancy(said, lesion, asked, by_patient):
    said = said | ({"pregnant": True} if by_patient else {})
    asked = asked | ({} if by_patient else {"pregnancy": True})
    for found in plan_removal(parse_answers(said), lesion, KNOWLEDGE, asked).options:
        if found.treatment.is_retinoid:
            assert found.verdict == "refused"


@given(answer_sets(), lesions(), circumstances(), st.floats(0, 0.249))
def test_plan_never_gives_a_newborn_a_procedure_or_a_cream(said, lesion, asked, age):
    planned = plan_removal(parse_answers(said | {"age_years": age}), lesion, KNOWLEDGE, asked)
    for found in planned.options:
        if found.treatment.is_procedure or found.treatment.is_retinoid:
            assert found.verdict == "refused"


@given(answers(), lesions(), circumstances())
def test_plan_gives_a_sourced_reason_for_every_option_that_is_not_plainly_offered(said, lesion, asked):
    for found in plan_removal(said, lesion, KNOWLEDGE, asked).options:
        assert bool(found.reasons) == (found.verdict != "offered")
        assert all(reason.sources for reason in found.reasons)


@given(answers(), lesions(), circumstances(), st.sampled_from(GATES))
def test_plan_never_opens_an_option_when_one_more_gate_applies(said, lesion, asked, gate):
    before = plan_removal(said, lesion, KNOWLEDGE, asked)
    after = plan_removal(said, lesion, KNOWLEDGE, asked | {gate: True})
    refused = {found.treatment.id for found in before.with_verdict("refused")}
    if gate == "newborn":
        return
    assert refused <= {found.treatment.id for found in after.with_verdict("refused")}
