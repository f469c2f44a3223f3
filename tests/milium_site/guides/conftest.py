import pytest

from milium_site.guides.actions import load_content

PATHS = ("/", "/guides/", "/guides/milia/", "/services/", "/about/", "/privacy/", "/how-this-site-works/")


@pytest.fixture
def pages(db):
    """The pages that come with milium, loaded into an empty tree."""
    return load_content()
