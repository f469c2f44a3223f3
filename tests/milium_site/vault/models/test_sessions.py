import pytest
from django.contrib.sessions.models import Session

from milium_site.vault.models.keyring import Key, write_key_file
from milium_site.vault.models.sessions import SessionStore

pytestmark = pytest.mark.django_db
CANARY = "canary_in_the_session"


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path):
    settings.KEY_FILE = tmp_path / "milium.keys"
    return settings.KEY_FILE


def saved(**content):
    store = SessionStore()
    store.update(content)
    store.save()
    return store.session_key


def test_what_is_put_in_comes_out():
    key = saved(answers={"clue": CANARY}, number=1)
    assert dict(SessionStore(key).items()) == {"answers": {"clue": CANARY}, "number": 1}


def test_the_database_holds_it_sealed():
    saved(answers=CANARY)
    held = Session.objects.get().session_data
    assert held.startswith("1.")
    assert CANARY not in held


def test_a_session_copied_under_another_key_is_empty():
    mine, other = saved(answers=CANARY), saved(answers="nothing")
    Session.objects.filter(pk=other).update(session_data=Session.objects.get(pk=mine).session_data)
    assert dict(SessionStore(other).items()) == {}


@pytest.mark.parametrize("held", ["", "x", "1.abc", "1.00000000.AAAA", "2.00000000.AAAA", "1.00000000.%%%"])
def test_what_does_not_open_is_empty(held):
    key = saved(answers=CANARY)
    Session.objects.filter(pk=key).update(session_data=held)
    assert dict(SessionStore(key).items()) == {}


def test_a_key_that_is_gone_signs_out_and_breaks_nothing(key_file):
    key = saved(answers=CANARY)
    write_key_file(key_file, [Key.fresh()])
    assert dict(SessionStore(key).items()) == {}


def test_a_new_session_key_keeps_the_content():
    store = SessionStore(saved(answers=CANARY))
    store.cycle_key()
    assert SessionStore(store.session_key)["answers"] == CANARY
