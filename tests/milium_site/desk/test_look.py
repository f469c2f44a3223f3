"""The owner's page of the look: what is shown, refused and saved, and what every page then has."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from factories import make_clinic, make_user
from hostile_pictures import picture, saved
from milium_site.audit.models import AuditEvent
from milium_site.catalogue.models import Logo, Organization
from milium_site.design.queries import THEMES, own_seeds

pytestmark = pytest.mark.django_db
PATH = "/desk/clinic/look/"
OWN = {f"{theme}_{seed}": colour for theme in THEMES for seed, colour in own_seeds(theme).items()}
BLUE = {**OWN, "light_action": "#0b4f8a", "font": "sans"}


@pytest.fixture(autouse=True)
def clinic():
    return make_clinic()


@pytest.fixture
def owner(client):
    client.force_login(make_user("owner"))
    return client


def save(owner, **more):
    return owner.post(PATH, {**BLUE, "save": "1", **more})


def upload(data, name="logo.png"):
    return SimpleUploadedFile(name, data, "image/png")


def test_a_saved_look_is_on_every_page_and_in_the_trail(owner, client):
    assert save(owner).status_code == 302
    assert Organization.objects.get().look["light"]["action"] == "#0b4f8a"
    event = AuditEvent.objects.filter(kind="clinic").latest("pk")
    assert event.detail == {"changed": ["look"]}
    for path in ("/compare/", "/no-such-page/"):
        html = client.get(path).content.decode()
        assert html.count('href="/look/') == 1, path


def test_the_stylesheet_is_ours_small_and_kept_for_good_under_its_own_name(owner, client):
    save(owner)
    html = client.get("/compare/").content.decode()
    address = html.split('<link rel="stylesheet" href="/look/')[1].split('"')[0]
    client.logout()
    answer = client.get(f"/look/{address}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--action:#0b4f8a;" in answer.content.decode()
    assert len(answer.content) < 2500
    assert not answer.cookies
    earlier = client.get("/look/0123456789abcdef.css")
    assert earlier.content == answer.content
    assert earlier["Cache-Control"] == "public, max-age=60"


def test_without_a_look_of_its_own_a_page_asks_for_none(client):
    html = client.get("/compare/").content.decode()
    assert "/look/" not in html
    assert client.get("/look/0123456789abcdef.css").status_code == 404


@pytest.mark.parametrize(
    ("field", "colour", "pair"),
    [
        ("light_action", "#f0c000", "Links, buttons and the focus ring"),
        ("dark_ground", "#b0b0b0", "Text"),
        ("light_plate", "#444444", "behind a drawing"),
    ],
)
def test_a_pair_that_cannot_be_read_is_refused_with_its_ratio_and_a_shade_that_can(
    owner, field, colour, pair
):
    answer = save(owner, **{field: colour})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert pair in html
    assert "to 1 is needed to read it" in html
    assert f'name="use" value="{field}:#' in html
    assert Organization.objects.get().look == {}


def test_use_this_one_puts_the_shade_into_the_form_and_saves_nothing(owner):
    refused = save(owner, light_action="#f0c000").content.decode()
    use = refused.split('name="use" value="')[1].split('"')[0]
    answer = owner.post(PATH, {**BLUE, "light_action": "#f0c000", "use": use})
    assert f'value="{use.split(":")[1]}"' in answer.content.decode()
    assert "Every pair can be read." in answer.content.decode()
    assert Organization.objects.get().look == {}
    assert save(owner, light_action=use.split(":")[1]).status_code == 302


@pytest.mark.parametrize("colour", ["", "red", "#12", "#fff;}body{display:none", "url(//x.example)"])
def test_what_is_no_colour_is_refused_and_never_reaches_a_stylesheet(owner, colour):
    assert save(owner, light_action=colour).status_code == 422
    css = owner.get(PATH + "preview.css", {**BLUE, "light_action": colour}).content.decode()
    assert "x.example" not in css and "display" not in css


def test_what_is_being_chosen_is_answered_in_part_and_saves_nothing(owner):
    answer = owner.post(PATH, {**BLUE, "light_action": "#f0c000", "live": "1"})
    html = answer.content.decode()
    assert "<html" not in html
    assert "too close" in html
    assert 'data-theme="dark"' in html
    assert Organization.objects.get().look == {}


def test_milium_s_own_look_comes_back_and_the_logo_stays(owner, client):
    save(owner, logo=upload(saved(picture(mode="RGBA"), "PNG")))
    owner.post(PATH, {"own": "1"})
    row = Organization.objects.get()
    assert row.look == {}
    assert row.logo_digest


def test_a_logo_is_built_anew_and_stands_at_the_top_of_every_page(owner, client):
    assert save(owner, logo=upload(saved(picture((900, 300), "RGBA"), "PNG"))).status_code == 302
    row = Organization.objects.get()
    assert (row.logo_width, row.logo_height) == (264, 88)
    assert f'src="/look/{row.logo_digest}.webp"' in client.get("/compare/").content.decode()
    client.logout()
    answer = client.get(f"/look/{row.logo_digest}.webp")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(answer.content) <= 8000
    assert Image.open(BytesIO(answer.content)).format == "WEBP"
    assert client.get("/look/0123456789abcdef.webp").status_code == 404


def test_a_logo_can_be_taken_away(owner, client):
    save(owner, logo=upload(saved(picture(), "PNG")))
    save(owner, without_logo="on")
    assert Organization.objects.get().logo_digest == ""
    assert "/look/" in client.get("/compare/").content.decode()
    assert ".webp" not in client.get("/compare/").content.decode()


def moving():
    frames = [picture((64, 64)) for _ in range(2)]
    frames[1].paste((0, 0, 0), (0, 0, 32, 32))
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


HOSTILE = {
    "a drawing with a script": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "SVG",
    ),
    "nothing": (b"", "not PNG, WebP or JPEG"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "not PNG, WebP or JPEG"),
    "cut off": (saved(picture(), "PNG")[:200], "cannot be read"),
    "only its first bytes": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "cannot be read"),
    "too many bytes": (saved(picture(), "PNG") + b"\0" * 2_000_000, "over 2 MB"),
    "too many pixels": (saved(Image.new("1", (5000, 5000)), "PNG"), "12 million pixels"),
    "too small": (saved(picture((20, 20)), "PNG"), "less than 24 pixels"),
    "all see-through": (saved(Image.new("RGBA", (64, 64)), "PNG"), "nothing to see"),
    "moving": (moving(), "moves"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_logo_is_refused_with_what_to_do(owner, name):
    data, words = HOSTILE[name]
    answer = save(owner, logo=upload(data))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Logo.objects.count() == 0
    assert Organization.objects.get().look == {}


def test_nothing_but_pixels_comes_through(owner):
    behind = saved(picture(), "PNG") + b"<script>alert(1)</script>"
    assert save(owner, logo=upload(behind)).status_code == 302
    assert b"script" not in bytes(Logo.objects.get().picture)


def test_few_logos_are_kept(owner):
    for number in range(8):
        image = picture((64 + number * 8, 40))
        save(owner, logo=upload(saved(image, "PNG")))
    assert Logo.objects.count() <= 6
    assert Logo.objects.filter(digest=Organization.objects.get().logo_digest).exists()
