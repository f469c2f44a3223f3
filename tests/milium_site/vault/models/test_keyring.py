import os
import stat
import time

import pytest

from milium_site.vault.models import (
    Key,
    KeyFileError,
    SealBrokenError,
    keyring,
    open_bytes,
    seal_bytes,
    write_key_file,
)


@pytest.fixture
def key_file(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "keys" / "milium.keys"
    return settings.KEY_FILE


def test_what_is_sealed_opens_for_the_same_thing_only(key_file):
    key_id, sealed = seal_bytes(b"itches at night", "records.answers:1")
    assert b"itches" not in sealed
    assert open_bytes(key_id, sealed, "records.answers:1") == b"itches at night"
    with pytest.raises(SealBrokenError):
        open_bytes(key_id, sealed, "records.answers:2")


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_one_changed_bit_is_noticed(key_file, place):
    key_id, sealed = seal_bytes(b"text", "thing:1")
    bent = bytearray(sealed)
    bent[place] ^= 1
    with pytest.raises(SealBrokenError):
        open_bytes(key_id, bytes(bent), "thing:1")


def test_the_same_text_is_never_sealed_to_the_same_letters(key_file):
    assert len({seal_bytes(b"yes", "thing:1")[1] for _ in range(50)}) == 50


def test_a_missing_file_is_made_in_the_demo_for_its_owners_eyes_only(key_file):
    keyring()
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_missing_file_stops_production(key_file, settings):
    settings.DEMO = False
    with pytest.raises(KeyFileError, match="milium-site keys new"):
        keyring()
    assert not key_file.exists()


def test_a_changed_file_is_seen_at_the_next_call(key_file):
    first = keyring().current
    second = Key.fresh()
    write_key_file(key_file, [first, second])
    assert list(keyring().keys) == [first.id, second.id]
    assert keyring().current == second


@pytest.mark.parametrize(
    "text",
    ["", "# nothing\n", "abcdefgh\n", "abcdefgh no-base64!\n", "short AAAA\n", f"abcdefgh {'A' * 8}\n"],
)
def test_a_malformed_file_is_named_with_what_it_takes(key_file, text):
    key_file.parent.mkdir()
    key_file.write_text(text)
    os.utime(key_file, (time.time(), time.time()))
    with pytest.raises(KeyFileError, match=str(key_file)):
        keyring()


def test_no_secret_is_in_the_words_of_a_refusal(key_file):
    key_file.parent.mkdir()
    key_file.write_text("abcdefgh c2VjcmV0LXdvcmQ=\n")
    with pytest.raises(KeyFileError) as refused:
        keyring()
    assert "c2VjcmV0" not in str(refused.value)
