"""The visitor's way through the questions, without JavaScript: nothing lost, nothing inferred, nothing sunk."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from factories import make_user
from milium.knowledge import load_knowledge

START = {"for_whom": "me", "age": "34", "age_unit": "years"}
BABY = {"for_whom": "my_child", "age": "9", "age_unit": "days"}
CALM = {
    "danger_signs": ["none"],
    "unwell": ["none"],
    "health": ["none"],
    "count": ["few"],
    "where": ["under_eye"],
    "colour": ["white"],
    "size": ["up_to_2"],
    "surface": ["bead"],
    "soreness": ["none"],
    "duration": ["half_year"],
    "how_it_came": ["one_by_one"],
    "before": ["rich_cream"],
    "family": ["none"],
}
CALM_BABY = {"unwell": ["none"], "baby_signs": ["none"], "where": ["nose"], "colour": ["white"],
             "started": ["birth"], "products": ["none"]}  # fmt: skip
RESULT = "/compare/result/"


def is_ticked(page: str, id_: str) -> bool:
    return BeautifulSoup(page, "html.parser").find(id=id_).has_attr("checked")


def screen_of(location: str) -> str:
    match = re.fullmatch(r"/compare/questions/([a-z_]+)/(?:\?then=result)?", location)
    return match[1] if match else ""


def walk(client: Client, replies: dict, start: dict = START) -> str:
    """Answers one screen after the other with `replies`, "not sure" where there is none; where it ends."""
    location = client.post("/compare/", start).headers["Location"]
    for _ in range(30):
        screen = screen_of(location)
        if not screen:
            return location
        assert client.get(location).status_code == 200
        response = client.post(location, {screen: replies.get(screen, ["not_sure"])})
        assert response.status_code == 302, response.content.decode()[:2000]
        location = response.headers["Location"]
    raise AssertionError(f"no end of questions at {location}")


def result_page(client: Client) -> str:
    response = client.get(RESULT)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "all/", "how-this-works/"])
def test_first_visit_sets_no_cookie(client, path):
    response = client.get(f"/compare/{path}")

    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_pages_with_answers_send_a_newcomer_to_the_start_without_a_cookie(client):
    for path in ("result/", "answers/", "questions/colour/"):
        response = client.get(f"/compare/{path}")
        assert response.headers["Location"] == "/compare/?notice=ended"
        assert not response.cookies


@pytest.mark.django_db
def test_calm_answers_lead_to_the_table_and_to_booking(client):
    assert walk(client, CALM) == RESULT

    page = result_page(client)

    assert "matches your answer" in page
    assert 'href="/book/"' in page
    assert "notice--urgent" not in page


@pytest.mark.django_db
def test_safety_rules_are_shown_whole_whatever_was_answered(client):
    walk(client, CALM)

    page = result_page(client)

    for flag in load_knowledge().red_flags.values():
        assert page.count("safety-list__line") >= len(load_knowledge().red_flags)
        assert flag.line.replace("'", "&#x27;") in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("screen", "sign"),
    [("unwell", ["spreading", "fever"]), ("unwell", ["vision", "eye_pain", "fever"])],
)
def test_what_cannot_wait_interrupts_and_is_never_answered_with_a_booking(client, screen, sign):
    end = walk(client, {**CALM, screen: sign})

    page = result_page(client)

    assert end == RESULT
    assert "notice--urgent" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "/book/" not in main
    assert page.index("notice--urgent") < page.index(
        "compare__match" if "compare__match" in page else 'id="table"'
    )


@pytest.mark.django_db
def test_sign_within_two_weeks_says_not_to_wait_and_puts_no_sign_into_an_address(client):
    walk(client, {**CALM, "count": ["one"], "danger_signs": ["bleeds"]}, {**START, "age": "61"})

    page = result_page(client)
    main = page[page.index("<main") : page.index("</main>")]

    assert "This should be seen within two weeks" in main
    assert "Do not wait for us" in main
    assert set(re.findall(r'href="(/book/[^"]*)"', main)) == {"/book/"}


@pytest.mark.django_db
def test_urgent_sign_stays_on_top_after_the_rest_was_answered(client):
    walk(client, {**CALM, "unwell": ["spreading", "fever"]})
    for screen in ("health", "count", "where", "colour"):
        client.post(f"/compare/questions/{screen}/", {screen: CALM[screen]})

    assert "notice--urgent" in result_page(client)


@pytest.mark.django_db
def test_newborn_takes_the_short_path_and_hears_that_it_goes_by_itself(client):
    location = client.post("/compare/", BABY).headers["Location"]
    assert screen_of(location) == "unwell"

    assert walk(client, CALM_BABY, BABY) == RESULT
    page = result_page(client)

    assert "usually go by themselves" in page
    assert "Leave the bumps alone." in page
    assert "Call the emergency number or go to hospital now" in page


@pytest.mark.django_db
def test_unwell_newborn_is_an_emergency(client):
    end = walk(client, {**CALM_BABY, "unwell": ["fever"]}, BABY)

    page = result_page(client)

    assert end == RESULT
    assert "This needs help now" in page
    assert 'href="tel:112"' in page
    assert "usually go by themselves</h1>" not in page


@pytest.mark.django_db
def test_age_in_tenths_of_a_year_is_a_newborn_too(client):
    location = client.post("/compare/", {**BABY, "age": "0.1", "age_unit": "years"}).headers["Location"]

    assert screen_of(location) == "unwell"


@pytest.mark.django_db
def test_changed_age_asks_again_what_the_other_questionnaire_does_not_know(client):
    walk(client, {**CALM, "unwell": ["vision"]}, {**START, "for_whom": "my_child", "age": "8"})

    client.post("/compare/", {"for_whom": "my_child", "age": "5", "age_unit": "days"})

    assert screen_of(client.get(RESULT).headers["Location"]) == "unwell"


@pytest.mark.django_db
def test_back_shows_what_was_answered(client):
    walk(client, CALM)

    page = client.get("/compare/questions/colour/").content.decode()

    assert is_ticked(page, "id_colour_white")
    assert 'href="/compare/questions/where/"' in page


@pytest.mark.django_db
def test_change_from_the_result_comes_back_to_it(client):
    walk(client, CALM)

    response = client.post("/compare/questions/colour/?then=result", {"colour": ["red"]})

    assert response.headers["Location"] == RESULT
    assert "Red or pink" in result_page(client)


@pytest.mark.django_db
def test_not_sure_everywhere_is_an_answer(client):
    assert walk(client, {}, {"for_whom": "not_sure", "age_not_sure": "on"}) == RESULT

    assert "You were not sure" in result_page(client)


@pytest.mark.django_db
def test_all_questions_on_one_page_give_the_same_result(client):
    first = client.post("/compare/all/", {**START, **{name: CALM[name] for name in CALM if name != "family"}})

    assert screen_of(first.headers["Location"]) == "family"
    assert client.post(first.headers["Location"], {"family": ["none"]}).headers["Location"] == RESULT
    other = Client()
    walk(other, CALM)
    assert result_page(client) == result_page(other)


@pytest.mark.django_db
def test_one_page_needs_the_safety_questions_and_keeps_what_was_ticked(client):
    response = client.post("/compare/all/", {**START, "colour": ["white"]})
    page = response.content.decode()

    assert response.status_code == 422
    assert 'href="#id_danger_signs"' in page
    assert is_ticked(page, "id_colour_white")


@pytest.mark.django_db
def test_deleting_leaves_nothing(client):
    walk(client, CALM)

    response = client.post("/compare/delete/")

    assert response.headers["Location"] == "/compare/?notice=deleted"
    assert client.get(RESULT).headers["Location"] == "/compare/?notice=ended"
    assert response.cookies["milium-session"]["max-age"] == 0
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_deleting_signs_nobody_out(client):
    client.force_login(make_user("owner"))
    walk(client, CALM)

    client.post("/compare/delete/")

    assert client.get("/compare/modes/").status_code == 200


@pytest.mark.django_db
def test_reply_after_the_session_ended_is_kept(client):
    response = client.post("/compare/questions/colour/", {"colour": ["white"]})

    assert response.headers["Location"] == "/compare/?notice=kept"
    client.post("/compare/", START)
    page = client.get("/compare/questions/colour/").content.decode()
    assert is_ticked(page, "id_colour_white")


@pytest.mark.django_db
def test_form_of_another_site_is_refused(client):
    response = client.post("/compare/", START, headers={"Origin": "https://elsewhere.example"})

    assert response.status_code == 403
    assert not response.cookies


HOSTILE_START = [
    {},
    {"for_whom": "me"},
    {"for_whom": "me", "age": "thirty", "age_unit": "years"},
    {"for_whom": "me", "age": "9" * 400, "age_unit": "years"},
    {"for_whom": "me", "age": "9" * 5000, "age_unit": "years"},
    {"for_whom": "me", "age": "1e400", "age_unit": "years"},
    {"for_whom": "me", "age": "nan", "age_unit": "years"},
    {"for_whom": "me", "age": "-3", "age_unit": "years"},
    {"for_whom": "me", "age": "²", "age_unit": "years"},
    {"for_whom": "me", "age": "３４", "age_unit": "years"},
    {"for_whom": "me", "age": "34\x00", "age_unit": "years"},
    {"for_whom": "me", "age": "130", "age_unit": "years"},
    {"for_whom": "me", "age": "34", "age_unit": "parsecs"},
    {"for_whom": "me", "age": "3", "age_unit": "days"},
    {"for_whom": "nobody", "age": "34", "age_unit": "years"},
    {"for_whom": ["me", "my_child"], "age": "34", "age_unit": "years"},
    {"for_whom": "<script>alert(1)</script>", "age": "<b>", "age_unit": "years"},
]


@pytest.mark.django_db
@pytest.mark.parametrize("data", HOSTILE_START)
def test_wrong_start_says_what_to_do_and_starts_no_session(client, data):
    response = client.post("/compare/", data)
    page = response.content.decode()

    assert response.status_code == 422
    assert "field__error" in page
    assert not response.cookies
    assert "<script>alert" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"colour": ["mauve"]},
        {"colour": ["white", "not_sure"]},
        {"colour": ["x" * 100_000]},
        {"colour": ["white\x00"]},
        {"unknown": ["white"]},
    ],
)
def test_wrong_reply_is_explained_and_what_was_there_stays(client, data):
    walk(client, CALM)

    response = client.post("/compare/questions/colour/", data)

    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    assert "White" in result_page(client)


@pytest.mark.django_db
def test_none_of_these_with_a_sign_is_asked_again(client):
    client.post("/compare/", START)

    response = client.post("/compare/questions/danger_signs/", {"danger_signs": ["none", "bleeds"]})

    assert response.status_code == 422
    assert "Untick what is not right" in response.content.decode()


@pytest.mark.django_db
def test_unknown_question_is_a_page_not_found(client):
    client.post("/compare/", START)

    assert client.get("/compare/questions/nonsense/").status_code == 404
    assert client.post("/compare/questions/nonsense/", {"nonsense": "1"}).status_code == 404


@pytest.mark.django_db
def test_question_that_is_not_asked_of_this_person_leads_on(client):
    client.post("/compare/", START)

    assert screen_of(client.get("/compare/questions/baby_signs/").headers["Location"]) == "danger_signs"


@pytest.mark.django_db
def test_body_that_is_too_large_is_refused_and_the_answers_stay(client):
    walk(client, CALM)

    response = client.post("/compare/questions/colour/", {"colour": "x" * 1_000_000})

    assert response.status_code == 413
    assert "White" in result_page(client)


@pytest.mark.django_db
def test_sending_twice_changes_nothing(client):
    walk(client, CALM)
    before = result_page(client)

    client.post("/compare/questions/count/", {"count": ["few"]})
    client.post("/compare/questions/count/", {"count": ["few"]})

    assert result_page(client) == before


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    for name in ("start", "result", "delete"):
        assert getattr(client, method)(reverse(f"selfcheck:{name}")).status_code == 405


@pytest.mark.django_db
def test_answers_stand_in_no_address(client):
    location = client.post("/compare/", START).headers["Location"]
    while screen := screen_of(location):
        assert "?" not in location
        location = client.post(location, {screen: CALM.get(screen, ["not_sure"])}).headers["Location"]
    assert location == RESULT


@pytest.mark.django_db
def test_code_carries_the_answers_as_text_and_is_not_kept(client):
    walk(client, CALM)

    page = client.get("/compare/answers/")
    code = client.get("/compare/answers/code.svg")

    assert 'src="/compare/answers/code.svg"' in page.content.decode()
    assert code.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in code.headers["Cache-Control"]
    assert code.content.startswith(b"<?xml")


@pytest.mark.django_db
def test_pages_ask_the_database_little(client, django_assert_max_num_queries):
    walk(client, CALM)
    for path in ("questions/colour/", "all/", "result/", "answers/"):
        with django_assert_max_num_queries(4):
            client.get(f"/compare/{path}")


@pytest.mark.django_db
def test_advice_for_one_case_stands_under_its_own_heading(client):
    """ "They are harmless" is said of milia alone, never of the person's bump."""
    walk(client, CALM)

    page = result_page(client)
    advice = load_knowledge().care_advice["white_beads"]

    assert page.index(advice.title) < page.index(advice.do[0].text)
    folded = page[page.index('id="care-white_beads"') :]
    assert "harmless" in folded[: folded.index("</details>")]


@pytest.mark.django_db
def test_whoever_has_enough_may_look_at_the_result_and_go_on_later(client):
    client.post("/compare/", START)
    enough = "Enough questions?"
    for screen in ("danger_signs", "unwell", "health", "count", "where"):
        address = f"/compare/questions/{screen}/"
        assert enough not in client.get(address).content.decode()
        client.post(address, {screen: CALM[screen]})

    assert enough in client.get("/compare/questions/colour/").content.decode()
    page = result_page(client)
    assert "You have not answered every question" in page
    assert "/compare/questions/colour/" in page
