"""Rows for tests, one section a room. Each function makes what its arguments do not give."""

# --- accounts -------------------------------------------------------------------------------------------------

PASSWORD = "a-long-test-password"


def make_user(role=None, location=None, *, email=None, **fields):
    """A member of staff with one role, at one place or (no `location`) at every one."""
    from milium_site.accounts.actions import grant_role
    from milium_site.accounts.models import User

    email = email or f"user{User.objects.count() + 1}@example.org"
    user = User.objects.create_user(email, PASSWORD, **fields)
    if role:
        grant_role(user, role, location and location.pk)
    return user
