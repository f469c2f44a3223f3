"""The appointment that a visitor's cookie opens, for pages of the rooms above."""

from .managing import held_by_cookie, without_cookie

__all__ = ["held_by_cookie", "without_cookie"]
