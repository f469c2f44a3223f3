"""The owner says which languages there are; a clinician approves what each says about safety."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from factories import make_clinic, make_user
from milium_site.audit.actions import Actor
from milium_site.catalogue import queries
from milium_site.catalogue.actions.languages import TextsHaveChangedError, approve_language, withdraw_approval
from milium_site.catalogue.models import LanguageReview, Organization
from milium_site.catalogue.queries import languages as language_queries
from milium_site.catalogue.queries.languages import ClinicalText

PAGE = "/desk/clinic/languages/"
GERMAN = PAGE + "de/"
WORDS = "Do not squeeze it."
# As `pgettext` gives it, from a catalogue that holds this one text.
IN_GERMAN = "Bitte nicht ausdrücken."


@pytest.fixture
def german(db, monkeypatch):
    """A clinic that offers German, whose catalogues hold one text about safety."""
    make_clinic()
    Organization.objects.update_or_create(
        pk=1, defaults={"name": "Test clinic", "country": "DE", "languages": ["de"]}
    )
    texts = {"de": [ClinicalText("selfcheck", WORDS, IN_GERMAN)]}
    for module in (language_queries, queries):
        monkeypatch.setattr(module, "clinical_texts", lambda language: tuple(texts.get(language, ())))
    monkeypatch.setattr(
        language_queries.translation,
        "pgettext",
        lambda context, words: IN_GERMAN if (context, words) == ("clinical", WORDS) else words,
    )
    language_queries.clinical_digest.cache_clear()
    yield texts
    language_queries.clinical_digest.cache_clear()


@pytest.fixture
def clinician(german):
    return make_user("clinician")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def approve(client, digest=None):
    data = {"digest": digest or queries.clinical_digest("de"), "has_read": "on"}
    return client.post(GERMAN, data)


def said(words=WORDS):
    with translation.override("de"):
        return queries.clinical_text(words)


def test_a_text_about_safety_is_english_until_it_is_approved(clinician):
    english = f'<span lang="en" dir="ltr">{WORDS}</span>'
    assert said() == english
    assert approve(signed_in(clinician)).status_code == 302
    assert said() == IN_GERMAN
    # What has no translation stays English, and is marked as that.
    assert said("Be seen today.") == '<span lang="en" dir="ltr">Be seen today.</span>'
    with translation.override("de"):
        assert queries.clinical_language() == "de"
        assert queries.clinical_words(WORDS) == IN_GERMAN
    with translation.override("fr"):
        assert queries.clinical_language() == "en-gb"
        assert queries.clinical_words(WORDS) == WORDS
    assert signed_in(clinician).post(GERMAN + "withdraw/").status_code == 302
    assert said() == english


def test_a_translation_that_changes_after_the_approval_is_not_shown(clinician, german):
    approve(signed_in(clinician))
    german["de"] = [ClinicalText("selfcheck", WORDS, "Drücken Sie ruhig.")]
    language_queries.clinical_digest.cache_clear()
    assert WORDS in said()
    assert "changed since they were approved" in signed_in(clinician).get(PAGE).content.decode()


def test_what_was_not_read_is_not_approved(clinician, german):
    seen = queries.clinical_digest("de")
    german["de"] = []
    language_queries.clinical_digest.cache_clear()
    approve(signed_in(clinician), digest=seen)
    assert not LanguageReview.objects.exists()
    with pytest.raises(TextsHaveChangedError):
        approve_language(
            by=Actor.system("test"), user=clinician, language="de", read_digest=seen, now=timezone.now()
        )
    unread = signed_in(clinician).post(GERMAN, {"digest": queries.clinical_digest("de")})
    assert unread.status_code == 422
    assert not LanguageReview.objects.exists()


def test_every_text_stands_beside_its_english(clinician):
    html = signed_in(clinician).get(GERMAN).content.decode()
    assert f'<td lang="en">{WORDS}</td><td lang="de" dir="ltr">{IN_GERMAN}</td>' in html
    assert "Not clinically reviewed" in html


def test_only_a_clinician_approves_and_only_an_owner_offers(clinician):
    owner = signed_in(make_user("owner"))
    assert owner.get(GERMAN).status_code == 200
    assert approve(owner).status_code == 403
    assert signed_in(clinician).post(PAGE, {"languages": ["fr"]}).status_code == 403
    assert owner.post(PAGE, {"languages": ["fr", "ar"]}).status_code == 302
    assert queries.offered_languages() == ["en-gb", "fr", "ar"]
    assert owner.post(PAGE, {"languages": ["xx"]}).status_code == 422
    assert owner.post(PAGE, {}).status_code == 302
    assert queries.offered_languages() == ["en-gb"]
    assert signed_in(make_user("front_desk")).get(PAGE).status_code == 403


def test_an_approval_and_its_withdrawal_are_in_the_trail(clinician):
    from milium_site.audit.models import AuditEvent

    approve(signed_in(clinician))
    withdraw_approval(by=Actor.system("test"), language="de")
    withdraw_approval(by=Actor.system("test"), language="de")
    events = AuditEvent.objects.filter(subject_id="translation: de").order_by("pk")
    assert [event.action for event in events] == ["C", "D"]


def test_a_translated_page_says_why_its_texts_about_safety_are_english(client, german):
    html = client.get("/de/compare/").content.decode()
    assert '<span lang="en" dir="ltr">' in html
    assert "english-note" in html
    assert "english-note" not in client.get("/compare/").content.decode()


def test_values_are_escaped_and_an_english_page_asks_for_no_approval(german, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.clinical_text("Call %(number)s.", number="<b>112") == "Call &lt;b&gt;112."
        assert queries.clinical_text("50% <less>") == "50% &lt;less&gt;"


def test_one_request_asks_for_the_approvals_once(german, django_assert_num_queries):
    with translation.override("de"), queries.one_answer(), django_assert_num_queries(1):
        for _ in range(20):
            queries.clinical_text(WORDS)
