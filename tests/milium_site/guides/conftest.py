import re
import shutil

import pytest
from django.db import transaction
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from milium_site.guides.actions import CONTENT, load_content, read_content

# A small tree for tests of the machinery, and the pages in it.
FEW = ("home", "guides", "milia", "services", "about", "privacy", "how-this-site-works")
PATHS = ("/", "/guides/", "/guides/milia/", "/services/", "/about/", "/privacy/", "/how-this-site-works/")


@pytest.fixture(scope="session")
def few(tmp_path_factory):
    """A folder with a few of the content files; links to pages that are not among them are plain words."""
    folder = tmp_path_factory.mktemp("content")
    for slug in FEW:
        shutil.copy(CONTENT / f"{slug}.yaml", folder)
    for path in folder.glob("*.yaml"):
        text = path.read_text()
        gone = {slug for slug in re.findall(r"\(page:([\w-]+)", text) if slug not in FEW}
        path.write_text(re.sub(rf"\[([^\]]+)\]\(page:(?:{'|'.join(gone) or 'x'})\b[^)]*\)", r"\1", text))
    return folder


@pytest.fixture
def pages(db, few):
    """A few of the pages that come with milium, loaded into an empty tree."""
    return load_content(few)


@pytest.fixture
def editor_form():
    """What the editor's page sends to save the page as it is; `more` takes the place of fields, or adds to them."""

    def form(page, body=(), **more):
        fields = ("title", "slug", "standfirst", "search_description")
        return nested_form_data(
            {
                **{name: getattr(page, name) for name in fields},
                "body": streamfield(list(body)),
                "comments": inline_formset([]),
                **more,
            }
        )

    return form


def address(slug, data):
    """The public address of the page of a content file."""
    return "/" if data["kind"] == "home" else f"/guides/{slug}/" if data["kind"] == "guide" else f"/{slug}/"


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """Every page that comes with milium, loaded once for all tests of a module that only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_content()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def responses(shipped, django_db_blocker):
    """The response of every page that comes with milium, by its address, asked for once."""
    with django_db_blocker.unblock():
        return {
            address(slug, data): Client().get(address(slug, data)) for slug, data in read_content().items()
        }


@pytest.fixture(scope="module")
def html(responses):
    return {path: response.content.decode() for path, response in responses.items()}
