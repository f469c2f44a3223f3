"""The staff's own pages."""

from milium_site.staff.views.sign_in import SignInView, SignOutView

__all__ = ["SignInView", "SignOutView"]
