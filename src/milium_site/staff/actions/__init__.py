"""Signing in and out, second factors, locked screens, invitations, roles, and opening a record in an emergency."""

from milium_site.staff.actions.adapters import SecondFactorAdapter, StaffAdapter

__all__ = ["SecondFactorAdapter", "StaffAdapter"]
