"""Reading the staff's own affairs: sessions, second factors, links, people, emergencies."""

from milium_site.staff.queries.door import (
    has_pin,
    has_second_factor,
    is_second_factor,
    passkeys,
    second_factors,
    sessions_of,
    user_for_token,
)
from milium_site.staff.queries.emergencies import (
    appointment_to_open,
    emergencies,
    open_emergencies,
)
from milium_site.staff.queries.people import (
    PersonLine,
    grantable_places,
    may_manage,
    people,
    role_sheet,
)

__all__ = [
    "PersonLine",
    "appointment_to_open",
    "emergencies",
    "grantable_places",
    "has_pin",
    "has_second_factor",
    "is_second_factor",
    "may_manage",
    "open_emergencies",
    "passkeys",
    "people",
    "role_sheet",
    "second_factors",
    "sessions_of",
    "user_for_token",
]
