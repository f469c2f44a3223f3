from datetime import date, time

import pytest

import factories
from milium_site.catalogue import queries
from milium_site.catalogue.models import OpeningRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return factories.make_clinic()


def test_clinic_without_a_row_has_a_name_all_the_same():
    assert queries.clinic().name == "The clinic"


def test_clinic_is_the_one_that_was_written_down(clinic):
    assert queries.clinic() == clinic.organization


def test_services_are_those_that_visitors_book_in_the_clinics_order(clinic):
    peel = factories.make_service("peel", locations=[], needs=[[clinic.ada]], position=1, is_public=True)
    factories.make_service("inner", locations=[clinic.location], needs=[[clinic.ada]], is_public=False)
    assert list(queries.services()) == [clinic.service, peel]
    assert list(queries.services(clinic.location)) == [clinic.service]


def test_practitioners_are_those_who_work_there_and_give_the_service(clinic):
    elsewhere = factories.make_location("elsewhere")
    cyd = factories.make_practitioner("cyd", elsewhere)
    clinic.service.requirements.get().resources.add(cyd)
    assert list(queries.practitioners()) == [clinic.ada, clinic.ben, cyd]
    assert list(queries.practitioners(clinic.service, clinic.location)) == [clinic.ada, clinic.ben]
    assert list(queries.practitioners(clinic.service, elsewhere)) == [cyd]


def test_needs_keep_the_kinds_apart_and_show_an_empty_one(clinic):
    clinic.service.requirements.create(kind="device")
    assert queries.needs(clinic.service, clinic.location) == {
        "device": {},
        "practitioner": {clinic.ada.pk: "ada", clinic.ben.pk: "ben"},
    }
    assert queries.needs(clinic.service, factories.make_location("elsewhere")) == {}


def test_public_holidays_are_those_of_the_region(clinic):
    place = clinic.location
    place.holiday_country, place.holiday_subdivision = "DE", "BE"
    first, last = date(2026, 12, 20), date(2027, 3, 10)
    berlin = set(queries.public_holidays(place, first, last))
    place.holiday_subdivision = "HH"
    hamburg = set(queries.public_holidays(place, first, last))
    assert hamburg == {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}
    assert berlin - hamburg == {date(2027, 3, 8)}


def test_place_without_a_country_has_no_holidays(clinic):
    assert queries.public_holidays(clinic.location, date(2026, 1, 1), date(2027, 12, 31)) == {}


def test_opening_rules_are_those_of_the_place(clinic):
    elsewhere = factories.make_location("elsewhere")
    OpeningRule.objects.create(
        resource=clinic.ada, location=elsewhere, weekday=1, opens=time(9), closes=time(10)
    )
    assert queries.opening_rules(clinic.location, [clinic.ada.pk]).count() == 7
    assert queries.opening_rules(elsewhere, [clinic.ada.pk]).count() == 1
