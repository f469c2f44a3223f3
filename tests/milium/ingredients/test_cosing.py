"""The Commission's inventory: read, kept, and used beside our own names."""

import gzip

import pytest

from milium.errors import InvalidInputError
from milium.ingredients import build_lexicon, read_label
from milium.ingredients.cosing import lexicon_with_imported, load_imported, read_inventory, save_imported
from milium.knowledge.lexicon import load_lexicon_facts

TABLE = (
    "cosing_ref_no,inci_name,inn_name,ph_eur_name,cas_no,function\n"
    '1,BLORBIUM SULFATE,blorbine,,,"HUMECTANT, SKIN CONDITIONING"\n'
    "2,BLORBUS TINCTORIUS LEAF EXTRACT,,,,\n"
    "3,AQUA,water,,,SOLVENT\n"
)


def test_inventory_is_read_plain_and_packed(tmp_path):
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TABLE.encode()))

    plain, packed = (read_inventory(tmp_path / name) for name in ("a.csv", "a.csv.gz"))

    assert plain == packed
    assert plain[0] == ("BLORBIUM SULFATE", ("humectant", "skin conditioning"), ("blorbine",))


def test_imported_names_and_plants_are_read_on_labels(tmp_path):
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    save_imported(read_inventory(tmp_path / "a.csv"), tmp_path / "kept")
    lexicon = lexicon_with_imported(load_lexicon_facts(), tmp_path / "kept")

    items = read_label("Water, Blorbine, Blorbus Tinctorius (Blorb) Root Oil", lexicon).ingredients

    assert [i.inci_name for i in items] == ["AQUA", "BLORBIUM SULFATE", "BLORBUS TINCTORIUS ROOT OIL"]
    assert items[1].functions == ("humectant", "skin conditioning")


def test_folder_without_an_import_gives_our_own_names(tmp_path):
    assert load_imported(tmp_path) == []
    assert not build_lexicon(load_lexicon_facts(), load_imported(tmp_path)).has_imported


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x1f\x8bbroken", b"\xff\xfe\x00inci_name"])
def test_file_that_is_no_inventory_is_refused(tmp_path, content):
    (tmp_path / "x.csv").write_bytes(content)

    with pytest.raises(InvalidInputError):
        read_inventory(tmp_path / "x.csv")


def test_damaged_import_is_named(tmp_path):
    (tmp_path / "imported_names.json").write_text("{", encoding="utf-8")

    with pytest.raises(InvalidInputError, match="import the inventory again"):
        load_imported(tmp_path)
