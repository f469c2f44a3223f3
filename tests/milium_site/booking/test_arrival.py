import re
from datetime import timedelta

import pytest
from django.utils import timezone

from factories import make_appointment, make_clinic, make_user
from milium_site.booking.templatetags.visits import arrival_code

pytestmark = pytest.mark.django_db


def test_the_code_of_a_visit_is_drawn_without_style_and_leads_the_desk_to_check_in(client, settings):
    clinic = make_clinic()
    start = (timezone.now() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    row = make_appointment(clinic, start)
    drawn = arrival_code(row)
    assert re.match(r"<svg ", drawn)
    assert " style=" not in drawn
    client.force_login(make_user("front_desk", clinic.location))
    page = client.get(f"/desk/check-in/{row.identifier.lower()}/", follow=True).content.decode()
    assert f"/desk/appointments/{row.pk}/check-in/" in page
