"""Closed by default: every route there is, and what a stranger gets from it."""

import re

import pytest
from django.conf import settings

from milium_site.accounts.queries import Route, routes

# Every route that anybody may open, by name, and why. A public route that is not here fails the test.
PUBLIC = {
    "selfcheck:start": "who the self-check is for",
    "selfcheck:question": "one question",
    "selfcheck:all": "all questions",
    "selfcheck:result": "the visitor's own result, from their session",
    "selfcheck:answers": "the visitor's own answers, from their session",
    "selfcheck:answers_code": "the same as a code",
    "selfcheck:delete": "forgets them",
    "selfcheck:how_this_works": "what the self-check is for",
    "ingredients:start": "a label is pasted",
    "ingredients:result": "what it says, from the visitor's session",
    "ingredients:keep": "puts it on the visitor's own list",
    "ingredients:tell": "counts a name that was not known",
    "ingredients:delete": "forgets the label",
    "ingredients:clinic_products": "what the clinic sells or recommends",
    "ingredients:clinic_product": "one of them, its label read",
    "routine:start": "the visitor's products, and who the routine is for",
    "routine:products": "puts one on the list or takes it off",
    "routine:week": "the visitor's own plan, from their session",
    "routine:calendar": "its reminders as a calendar file",
    "routine:phone": "a code for the visitor's phone",
    "routine:phone_code": "the same as a picture",
    "routine:open_on_phone": "a link that works once, which shows nothing before it is exchanged",
    "routine:delete": "forgets products and plan",
    "booking:start": "what can be booked",
    "booking:forget_answers": "books without the answers",
    "booking:booked": "what was just booked, by a signed address",
    "booking:booked_calendar": "its calendar file",
    "booking:open_booked": "its way to move or cancel",
    "booking:choose_place": "where",
    "booking:choose_practitioner": "with whom",
    "booking:choose_time": "when",
    "booking:details": "who comes, and the booking itself",
    "booking:manage_link": "a mailed link, which shows nothing before it is exchanged",
    "booking:appointment": "the appointment of an exchanged link",
    "booking:move": "moves it",
    "booking:confirm_move": "confirms the move",
    "booking:cancel": "cancels it",
    "booking:close": "ends the visit to it",
    "booking:calendar": "its calendar file",
    "booking:note": "a note to the clinic about it",
    "booking:answers": "sends the answers after booking",
    "booking:check_reminder": "asks to be reminded of a check",
    "booking:coming": "a mailed link: I am coming",
    "booking:stop_reminder": "a mailed link that stops reminders",
    "booking:join_list": "the waiting list",
    "booking:waiting": "a mailed link: takes an offered time, or leaves the list",
    "rights:own_data": "what the clinic holds about the person of that appointment",
    "rights:own_json": "as a file",
    "rights:own_pdf": "as a file to read",
    "rights:own_consent": "takes a consent back",
    "consultations:own_aftercare": "what to do after a removal, and how it heals",
    "consultations:own_leaflet": "the same as a file",
    "consultations:own_routine": "opens the planner with the day of the removal",
    "booking:photographs": "photographs sent with it",
    "booking:photograph": "one of them",
    "booking:take_out_photograph": "deletes it",
    "booking:photograph_consent": "what the clinic may do with them",
    "api:embed_script": "the script that shows free times on another page",
    "api:embed_frame": "the free times it shows",
    "api:openapi": "the interface for other programs, described",
    "api:list_services": "what can be booked",
    "api:list_locations": "where",
    "api:list_practitioners": "with whom",
    "api:list_free_times": "when",
    "api:book": "the booking itself, by a program",
    "api:hold": "keeps a time for a while, by a program",
    "api:release": "lets it go",
    "api:wait": "the waiting list, by a program",
    "api:show": "the appointment of a token",
    "api:move": "moves it",
    "api:cancel": "cancels it",
    "api:list_bookings": "what a program with a token booked itself",
    "api:show_booking": "one of them",
    "api:move_booking": "moves it",
    "api:cancel_booking": "cancels it",
    "api:nowhere": "says in JSON that there is nothing",
    "account_login": "sign-in for staff",
    "account_logout": "sign-out",
    "mfa_authenticate": "the second step of a sign-in that has begun",
    "mfa_login_webauthn": "signing in with a passkey alone",
    "staff:forgotten": "asks for a link for a new password",
    "staff:use_link": "a mailed link, which works once",
    "messages:mail_list": "the demo's mails; there is no such route in production",
    "messages:mail_detail": "one of them",
    "messages:mail_calendar": "its calendar file",
    "sitemap": "for search engines",
    "robots": "for search engines",
    "feed": "the guides, for readers of feeds",
    "feed_in_language": "those in another language",
    "for_language_models": "what stands here, for language models",
    "picture": "a picture of the clinic's own in a guide",
    "share_picture": "the picture beside a shared link",
    "search": "words looked for in what is public",
    "catalogue:look_styles": "the clinic's own colours",
    "catalogue:logo": "its logo",
    "wagtail_serve": "the guide's pages",
}
SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "x",
}
REGULAR = {
    r"(\d+)": "1",
    r"(live|earliest|\d+)\.\.\.(live|latest|\d+)/$": "live...latest/",
    r".*/$": "x/",
    r"((?:[\w\-]+/)*)$": "no-such-page/",
}


def example(route: Route) -> str:
    """An address that the route matches."""
    path = route.path
    for pattern, text in REGULAR.items():
        path = path.replace(pattern, text)
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES[match[1] or "str"], path)


def is_refused(answer) -> bool:
    if answer.status_code in {301, 302}:
        # The content editor sends to its own door, which is closed and sends on to ours.
        return answer["Location"].startswith(("/staff/login/", "/editor/login/"))
    return answer.status_code in {401, 403, 404}


def test_the_table_names_every_public_route_and_no_other():
    assert {route.name for route in routes() if route.access == "public"} == set(PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.name} {route.path}")
def test_a_stranger_gets_only_what_is_public(client, route):
    path = example(route)
    assert not re.search(r"[<>()$^]", path), f"teach this test an example of {route.path}"
    got, sent = client.get(path), client.post(path)
    if route.access == "public":
        assert max(got.status_code, sent.status_code) < 500
    else:
        assert is_refused(got), got.status_code
        assert is_refused(sent), sent.status_code
    for answer in (got, sent):
        assert "Content-Security-Policy" in answer


VISITORS = [
    route
    for route in routes()
    if route.access == "public" and not route.name.startswith(("account_", "mfa_"))
]


@pytest.mark.django_db
@pytest.mark.parametrize("route", VISITORS, ids=lambda route: route.name)
def test_a_first_visit_sets_no_cookie(client, route):
    client.get(example(route))
    assert not client.cookies


@pytest.mark.django_db
def test_only_the_staffs_door_sets_one_for_its_token(client):
    client.get("/staff/login/")
    assert list(client.cookies) == ["milium-csrf"]
    assert client.cookies["milium-csrf"]["httponly"]


def test_routes_are_listed_in_the_order_in_which_they_are_tried():
    listed = routes()
    assert listed[-1].name == "wagtail_serve"
    assert {"desk:day", "wagtailadmin_home", "design:gallery"} <= {
        r.name for r in listed if r.access == "staff"
    }
    assert settings.DEMO
