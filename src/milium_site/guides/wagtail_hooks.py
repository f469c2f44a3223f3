"""What the content editor shows and leaves out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks


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


@hooks.register("construct_main_menu")
def leave_out_images(request: HttpRequest, menu_items: list) -> None:
    # No block takes a picture: the pages are illustrated with the design's own drawings.
    menu_items[:] = [item for item in menu_items if item.name != "images"]
