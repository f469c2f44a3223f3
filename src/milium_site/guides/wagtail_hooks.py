"""What the content editor shows and leaves out."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Page

from milium_site.accounts.queries import may
from milium_site.guides.models import ArticlePage, GuidePage
from milium_site.guides.queries import is_review_possible, is_review_required

SOON, MOST_DUE = timedelta(days=30), 20


class NoDocuments:
    """Stands where Wagtail's editor looks for uploaded documents. There are none: clinics publish pages, not files."""

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [path("", cls.listing, name="listing")]

    @staticmethod
    def listing(request: HttpRequest) -> HttpResponse:
        raise Http404


@hooks.register("construct_admin_api")
def leave_out_documents(router) -> None:
    # Every page of the editor asks for this address by name, whether documents are installed or not.
    router.register_endpoint("documents", NoDocuments)


@hooks.register("insert_global_admin_css")
def colours_of_the_house() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("guides/editor.css"))


@hooks.register("insert_editor_js")
def page_in_a_list_of_results() -> str:
    return format_html('<script src="{}" type="module"></script>', static("guides/search_preview.js"))


@hooks.register("before_publish_page")
def say_why_it_is_held_back(request: HttpRequest, page: ArticlePage) -> HttpResponse | None:
    """The page's own `publish` keeps it a draft; who pressed the button is told why."""
    if not page.held_back:
        return None
    messages.error(request, f"Saved as a draft, and not published. {page.held_back}")
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def say_why_many_are_held_back(
    request: HttpRequest, action_type: str, objects: list[Page], action: object
) -> HttpResponse | None:
    """As above, for pages ticked in a list: with one of them, none is published."""
    if action_type != "publish":
        return None
    saved = [page.get_latest_revision_as_object() for page in objects]
    refused = [page for page in saved if page.held_back]
    if not refused:
        return None
    messages.error(request, f"Nothing was published. {refused[0].title}: {refused[0].held_back}")
    return redirect("wagtailadmin_explore", refused[0].get_parent().pk)


def _review(guide: GuidePage) -> SafeString | str:
    if guide.next_review_on is None:
        return "No date"
    day = f"{guide.next_review_on:%d %B %Y}"
    if guide.is_overdue(timezone.localdate()):
        return format_html("<strong>Overdue since {}</strong>", day)
    return day


def _reviewed(guide: GuidePage) -> str:
    return f"{guide.reviewed_on:%d %B %Y}, {guide.reviewer}" if guide.is_reviewed else "Not yet"


def _reading_age(guide: GuidePage) -> str:
    return f"{guide.reading.age:.0f}" if guide.reading else ""


@hooks.register("register_admin_menu_item")
def way_to_clinical_review() -> MenuItem:
    return MenuItem("Clinical review", reverse("clinical_review"), icon_name="clipboard-list", order=350)


class ReviewsDue(Component):
    """On the front of the editor: the guides whose next review is over or near."""

    order = 120

    def render_html(self, parent_context: Any = None) -> SafeString | str:
        near = timezone.localdate() + SOON
        due = GuidePage.objects.live().filter(next_review_on__lte=near).order_by("next_review_on")[:MOST_DUE]
        lines = format_html_join(
            "",
            '<li><a href="{}">{}</a>: {}</li>',
            ((reverse("wagtailadmin_pages:edit", args=[one.pk]), one.title, _review(one)) for one in due),
        )
        if not lines:
            return ""
        return format_html(
            '<section class="w-panel"><h2>Reviews that are due</h2><ul>{}</ul></section>', lines
        )


class NobodyReviews(Component):
    """On the front of the editor, while a page may go out that no clinician has read, or none can go out."""

    order = 110

    def __init__(self, may_change: bool) -> None:
        self.may_change = may_change

    def render_html(self, parent_context: Any = None) -> SafeString | str:
        if not is_review_required():
            title, words = "Pages go out without a clinician", "Everybody who writes pages may publish them."
        elif not is_review_possible():
            title = "No page can go out"
            words = (
                "Clinical reviewers alone publish, and nobody has both the role clinician and the role editor or "
                "owner, or the review is switched off."
            )
        else:
            return ""
        way = (
            format_html('<a href="{}">Say who publishes</a>', reverse("clinical_review"))
            if self.may_change
            else "An owner changes this."
        )
        return format_html('<section class="w-panel"><h2>{}</h2><p>{} {}</p></section>', title, words, way)


@hooks.register("construct_homepage_panels")
def what_to_review(request: HttpRequest, panels: list[Component]) -> None:
    panels += [NobodyReviews(may(request.user, "write", "clinic")), ReviewsDue()]


class GuidesToReview(PageListingViewSet):
    """All guides with what their clinic has to keep an eye on: review, next review, reading age."""

    model = GuidePage
    icon = "calendar-check"
    menu_label = "Guides and reviews"
    add_to_admin_menu = True
    columns = [
        *PageListingViewSet.columns,
        Column("reviewed_on", label="Reviewed", accessor=_reviewed, sort_key="reviewed_on"),
        Column("next_review_on", label="Next review", accessor=_review, sort_key="next_review_on"),
        Column("reading_age", label="Reading age", accessor=_reading_age),
    ]


@hooks.register("register_admin_viewset")
def guides_to_review() -> GuidesToReview:
    return GuidesToReview("guides")
