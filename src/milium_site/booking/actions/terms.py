"""What the clinic decides about booking."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from milium_site.audit.actions import Actor, record
from milium_site.booking.models import BookingTerms
from milium_site.booking.queries import terms


@transaction.atomic
def save_terms(*, by: Actor, **changes: Any) -> BookingTerms:
    """The terms with these changes, checked and kept. What was booked or held before stays as it was.

    Raises: ValidationError for a value that cannot be.
    """
    row = terms()
    for name, value in changes.items():
        # Django passes over what is empty, and so over none at all.
        if value is None:
            raise ValidationError({name: "This needs a value."})
        BookingTerms._meta.get_field(name)
        setattr(row, name, value)
    row.full_clean()
    row.save()
    record(
        by=by, action="U", kind="clinic", id="booking terms", detail={name: changes[name] for name in changes}
    )
    return row
