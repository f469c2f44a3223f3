"""A field is drawn with its label, hint and error tied together, and keeps what was typed."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template.loader import render_to_string


class Booking(forms.Form):
    name = forms.CharField(label="Your name", help_text="As we should say it.", max_length=20)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sore = forms.ChoiceField(
        label="Is it sore?", choices=[("no", "No"), ("yes", "Yes")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="Send my answers", help_text="Only the clinician opens them.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def drawn():
    def draw(data=None):
        return BeautifulSoup(str(Booking(data)), "html.parser")

    return draw


def test_text_field_ties_label_and_hint_to_the_input(drawn):
    page = drawn()
    field = page.find(id="id_name")
    assert page.find("label", {"for": "id_name"}).get_text(strip=True) == "Your name"
    assert page.find(id=field["aria-describedby"]).get_text(strip=True) == "As we should say it."
    assert field.get("aria-invalid") is None


def test_wrong_field_says_so_beside_itself_and_keeps_what_was_typed(drawn):
    page = drawn({"name": "x" * 30, "sore": "no", "agree": "on"})
    field = page.find(id="id_name")
    assert field["aria-invalid"] == "true"
    assert field["value"] == "x" * 30
    assert "id_name_error" in field["aria-describedby"].split()
    assert "at most 20 characters" in page.find(id="id_name_error").get_text()


def test_error_summary_comes_first_and_links_to_each_wrong_field(drawn):
    page = drawn({"name": ""})
    summary = page.find(class_="error-summary")
    assert summary["role"] == "alert"
    links = [link["href"] for link in summary.find_all("a")]
    assert links == ["#id_name", "#id_sore", "#id_agree"]
    assert all(page.find(id=link[1:]) for link in links)
    assert drawn().find(class_="error-summary") is None


def test_radios_become_labelled_choices_in_a_named_group(drawn):
    page = drawn({"name": "Demo", "sore": "yes"})
    group = page.find("fieldset")
    assert group.find("legend").get_text(strip=True) == "Is it sore?"
    assert [choice.get_text(strip=True) for choice in group.find_all("label")] == ["No", "Yes"]
    assert [radio["value"] for radio in group.find_all("input") if radio.has_attr("checked")] == ["yes"]


def test_optional_field_says_that_it_may_stay_empty(drawn):
    assert "(not needed)" in drawn().find("label", {"for": "id_note"}).get_text()


def test_hidden_field_is_drawn_without_a_label(drawn):
    page = drawn()
    assert page.find(id="id_token")["type"] == "hidden"
    assert page.find("label", {"for": "id_token"}) is None


def test_typed_markup_is_shown_as_text(drawn):
    page = drawn({"name": "<b>x</b>", "note": "</textarea><script>1</script>"})
    assert page.find(id="id_name")["value"] == "<b>x</b>"
    assert page.find("script") is None


def test_every_id_is_used_once(drawn):
    ids = [tag["id"] for tag in drawn({"name": ""}).find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_error_summary_include_stays_silent_for_an_untouched_form():
    assert render_to_string("patterns/error_summary/error_summary.html", {"form": Booking()}).strip() == ""
