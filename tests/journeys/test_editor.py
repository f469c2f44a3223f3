"""An editor writes, looks and sends to review; a clinician approves; an older version comes back."""

import pytest

from walking import DESK

pytestmark = pytest.mark.journey
PASSWORD = "milium-demo-only"  # the demo prints it
GUIDE = "/guides/heat-rash/"
WORDS = "Words that only this journey writes."
WHICH = """
from milium_site.guides.models import GuidePage
page = GuidePage.objects.get(slug="heat-rash")
print(page.pk, page.live_revision_id)
"""


def sign_in(person, email):
    person.goes_to("/staff/login/")
    person.fills("E-mail", email)
    person.fills("Password", PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).click()
    person.page.wait_for_url(lambda url: "/staff/login/" not in url)


def chooses(person, action):
    person.page.get_by_role("button", name="More actions").last.click()
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=action).first.click()


def test_a_guide_is_written_reviewed_published_and_rolled_back(visit, site):
    number, before = site.operator("django", "shell", "-v", "0", "-c", WHICH).split()[-2:]
    address = f"/editor/pages/{number}"
    reader = visit()

    editor = visit(DESK)
    sign_in(editor, "editor@example.org")
    editor.goes_to(f"{address}/edit/")
    editor.page.locator("#id_standfirst").fill(WORDS)
    editor.presses("Save draft")
    editor.sees("has been updated")
    editor.goes_to(f"{address}/view_draft/")
    editor.sees(WORDS)
    assert not shows(reader, WORDS)
    editor.goes_to(f"{address}/edit/")
    assert editor.page.get_by_role("button", name="Publish").count() == 0
    chooses(editor, "Submit to Clinical review")
    editor.sees("has been submitted for moderation")
    assert not shows(reader, WORDS)

    reviewer = visit(DESK)
    sign_in(reviewer, "reviewer@example.org")
    reviewer.goes_to(f"{address}/edit/")
    chooses(reviewer, "Approve and Publish")
    assert shows(reader, WORDS)
    reader.finds_no_barrier()

    editor.goes_to(f"{address}/revisions/compare/{before}...live/")
    editor.sees(WORDS)
    reviewer.goes_to(f"{address}/revisions/{before}/revert/")
    chooses(reviewer, "Publish this version")
    reviewer.sees("published")
    assert not shows(reader, WORDS)


def shows(reader, words):
    reader.goes_to(GUIDE)
    return reader.page.get_by_text(words).count() > 0
