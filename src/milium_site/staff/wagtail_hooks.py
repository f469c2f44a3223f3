"""The content editor locks like every other page of the staff."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from milium_site.design.templatetags.design import lock_script


@hooks.register("insert_global_admin_js")
def lock_when_idle() -> SafeString:
    return lock_script()


@hooks.register("insert_global_admin_css")
def lock_in_the_editor() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("staff/editor_lock.css"))
