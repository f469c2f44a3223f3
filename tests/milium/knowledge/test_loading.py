import shutil

import pytest
import yaml
from click.testing import CliRunner

from milium.cli import main
from milium.errors import InvalidKnowledgeError
from milium.knowledge import load_knowledge
from milium.knowledge.loading import (
    DIRECTORY,
    KINDS,
    PACK,
    compile_knowledge,
    read_knowledge,
    read_pack,
)
from milium.selfcheck.answers import KEYS, LISTS, WORDS

KNOWLEDGE = load_knowledge()


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DIRECTORY, tmp_path / "knowledge", ignore=shutil.ignore_patterns("*.py", "*.json"))
    return tmp_path / "knowledge"


def plain(knowledge):
    return knowledge.model_dump()


def test_the_pack_says_what_the_files_say(folder):
    compile_knowledge(folder)

    assert plain(read_pack(folder)) == plain(read_knowledge(folder))


def test_the_pack_keeps_the_order_of_the_rules(folder):
    compile_knowledge(folder)

    assert list(read_pack(folder).red_flags) == list(read_knowledge(folder).red_flags)


def test_read_pack_gives_none_without_a_pack(folder):
    assert read_pack(folder) is None


def test_read_pack_gives_none_once_a_file_changes(folder):
    compile_knowledge(folder)
    path = folder / "sources" / "f1.yaml"
    path.write_text(path.read_text().replace("Milia: a review", "Milia, a review"))

    assert read_pack(folder) is None


def test_read_pack_gives_none_once_a_file_is_gone(folder):
    compile_knowledge(folder)
    (folder / "sources" / "f1.yaml").unlink()

    assert read_pack(folder) is None


def test_a_sealed_pack_is_trusted_whatever_the_files_look_like(folder):
    compile_knowledge(folder, sealed=True)
    (folder / "sources" / "f1.yaml").touch()

    assert read_pack(folder) is not None


def test_compile_knowledge_names_its_pack():
    assert CliRunner().invoke(main, ["compile-knowledge"]).output.startswith(PACK)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: [", "sources/odd.yaml"),
        ("- 1", "`id` has to be odd"),
        ("id: other", "`id` has to be odd"),
        ("id: odd\ntitle: x", "sources/odd.yaml"),
    ],
)
def test_read_knowledge_names_the_file_that_is_wrong(folder, text, told):
    (folder / "sources" / "odd.yaml").write_text(text)

    with pytest.raises(InvalidKnowledgeError, match=r"odd"):
        read_knowledge(folder)
    with pytest.raises(InvalidKnowledgeError) as caught:
        read_knowledge(folder)
    assert told in str(caught.value)


def test_read_knowledge_refuses_a_field_that_nobody_declared(folder):
    path = folder / "conditions" / "milia.yaml"
    path.write_text(path.read_text() + "colour: white\n")

    with pytest.raises(InvalidKnowledgeError, match="colour"):
        read_knowledge(folder)


def test_a_known_likelihood_needs_a_source(folder):
    path = folder / "likelihoods" / "milia.yaml"
    data = yaml.safe_load(path.read_text())
    del data["findings"]["colour"]["sources"]
    path.write_text(yaml.safe_dump(data))

    with pytest.raises(InvalidKnowledgeError, match="colour"):
        read_knowledge(folder)


def test_every_kind_has_a_folder_with_entries():
    for name in KINDS:
        assert getattr(KNOWLEDGE, name), name


def test_findings_ask_for_every_key_and_offer_every_word():
    assert set(KNOWLEDGE.findings) == set(KEYS)
    for key, finding in KNOWLEDGE.findings.items():
        assert {choice.value for choice in finding.choices} == set(WORDS.get(key, ()))
        assert (finding.kind == "several") == (key in LISTS)
        values = {band.value for band in finding.bands} or set(WORDS.get(key, ("present",)))
        assert set(finding.expected) == values


def test_bands_cover_every_number_once():
    for finding in KNOWLEDGE.findings.values():
        for lower, upper in zip(finding.bands, finding.bands[1:], strict=False):
            assert lower.below == upper.at_least
        if finding.bands:
            assert finding.bands[0].at_least is None
            assert finding.bands[-1].below is None


def test_likelihoods_speak_of_values_that_can_be_answered():
    for likelihood in KNOWLEDGE.likelihoods.values():
        assert likelihood.condition in KNOWLEDGE.conditions
        assert likelihood.milia_type is None or likelihood.milia_type in KNOWLEDGE.milia_types
        for key, block in likelihood.findings.items():
            values = {*KNOWLEDGE.findings[key].expected, "otherwise"}
            assert set(block.known) | set(block.estimates) <= values, (likelihood.id, key)


def test_every_condition_and_type_but_other_has_likelihoods():
    about = {(entry.condition, entry.milia_type) for entry in KNOWLEDGE.likelihoods.values()}

    assert {slug for slug, kind in about if kind is None} == set(KNOWLEDGE.conditions) - {"other"}
    assert {kind for _, kind in about if kind} == set(KNOWLEDGE.milia_types)


def test_every_condition_is_marked_unreviewed_until_a_clinician_reviews_it():
    assert all(entry.reviewed_by is None for entry in KNOWLEDGE.conditions.values())
