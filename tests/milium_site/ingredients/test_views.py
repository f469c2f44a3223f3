"""Reading a label, keeping it, telling of unknown names; and the clinic's own list."""

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from factories import make_clinic, make_user
from milium.ingredients.cosing import save_imported
from milium.ingredients.lexicon import ImportedName
from milium_site.cli import main
from milium_site.ingredients.models import ClinicProduct, UnknownName
from milium_site.ingredients.queries import EXAMPLE, Label, LabelPage

RESULT = "/ingredients/result/"
LIST = "/ingredients/clinic/list/"

pytestmark = pytest.mark.django_db


def read(client, text, name=""):
    answer = client.post("/ingredients/", {"text": text, "name": name})
    assert answer.headers.get("Location") == RESULT, answer.content.decode()[:2000]
    return client.get(RESULT).content.decode()


def words(page):
    return " ".join(BeautifulSoup(page, "html.parser").main.get_text(" ").split())


def test_the_example_shows_what_matters_round_the_eyes(client):
    form = BeautifulSoup(client.get("/ingredients/?example=1").content, "html.parser")
    assert "Petrolatum" in form.find(id="id_text").text
    page = words(read(client, **EXAMPLE))
    assert "Take care Round the eyes Heavy or sealing Petrolatum, Butyrospermum Parkii Butter" in page
    assert "Irritation or allergy Lavandula Angustifolia Oil, Parfum, Linalool" in page
    assert "that is opinion, no controlled study was found." in page
    assert "D expert opinion: " in page


def test_the_three_columns_stay_apart_in_every_view(client):
    page = BeautifulSoup(read(client, **EXAMPLE), "html.parser")
    labels = [section["aria-label"] for section in page.select(".said-column")]
    columns = ["Heavy or sealing", "Irritation or allergy", "Use with care"]
    assert labels == [
        *(f"Milia-prone skin: {column}" for column in columns),
        *(f"Round the eyes: {column}" for column in columns),
        "In and around a pregnancy: Use with care",
    ]


def test_published_numbers_stand_side_by_side_and_are_not_added_up(client):
    page = BeautifulSoup(read(client, "Aqua, Petrolatum"), "html.parser")
    head = [cell.text for cell in page.select("table.data thead th")]
    [row] = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.select("table.data tbody tr")]
    assert dict(zip(head, row, strict=True))["hautschutzengel.de"] == "5"
    assert dict(zip(head, row, strict=True))["acne.org"] == "0"


@pytest.mark.parametrize(
    "text",
    [
        "No Info",
        "-Hyaluronic Acid: plumps the skin.",
        "*Certified Organic",
        "Our cream does not use alumina.",
    ],
)
def test_what_is_no_list_is_never_without_concern(client, text):
    page = words(read(client, text))
    assert "No full list This text cannot be judged" in page
    assert "nothing to say" not in page
    assert "Add to my products" not in page


def test_a_list_with_nothing_on_our_lists_is_not_called_good(client):
    page = words(read(client, "Aqua, Glycerin, Xanthan Gum"))
    assert "That does not make the product a good or a bad one" in page
    for word in ("safe", "non-comedogenic", "perfect", "harmless", "all clear"):
        assert word not in page.lower()


def test_an_unknown_name_is_shown_as_unknown_and_can_be_told_once(client):
    assert "Velourine Complex not known here; nothing is said of it" in words(read(client, **EXAMPLE))
    for _ in range(2):
        client.post("/ingredients/tell/", {"name": "Velourine Complex"})
    assert [(row.name, row.told) for row in UnknownName.objects.all()] == [("Velourine Complex", 1)]
    assert "Told, thank you" in client.get(RESULT).content.decode()


def test_only_names_of_the_own_label_can_be_told(client):
    read(client, **EXAMPLE)
    client.post("/ingredients/tell/", {"name": "Buy my pills"})
    client.post("/ingredients/tell/", {"name": "Petrolatum"})
    assert not UnknownName.objects.exists()


def test_a_kept_product_brings_its_actives_into_the_routine(client):
    read(client, **EXAMPLE)
    answer = client.post("/ingredients/keep/", {"name": "My cream", "kind": "moisturiser"})
    assert answer.headers["Location"] == "/routine/#shelf"
    page = words(client.get("/routine/").content.decode())
    assert "My cream Light moisturiser, Retinol or a relative, Niacinamide" in page


def test_a_product_needs_its_kind_since_no_label_tells_it(client):
    read(client, **EXAMPLE)
    answer = client.post("/ingredients/keep/", {"name": "My cream", "kind": ""})
    assert answer.status_code == 422
    assert "A label does not say it." in answer.content.decode()


def test_a_text_longer_than_any_label_is_refused_with_words_and_kept(client):
    answer = client.post("/ingredients/", {"text": "Aqua, " * 5_000})
    assert answer.status_code == 422
    assert "up to 20,000 characters" in answer.content.decode()


def test_a_megabyte_is_refused_before_it_is_read(client):
    answer = client.post("/ingredients/", {"text": "a," * 500_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("text", ["Aqua,\x00 Petrolatum\x0c", "Aqua\u2028Glycerin", "Aqua, \u202eGlycerin"])
def test_odd_characters_give_a_page_or_words(client, text):
    answer = client.post("/ingredients/", {"text": text})
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        assert "cannot be shown" in words(answer.content.decode()) or "invisible" in answer.content.decode()
    else:
        assert client.get(RESULT).status_code == 200


def test_markup_on_a_label_stays_text(client):
    page = read(client, "Aqua, <script>alert(1)</script>, Glycerin")
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("text", ["(" * 20_000, "," * 20_000, "a" * 20_000])
def test_the_longest_senseless_text_is_answered(client, text):
    read(client, text)


def test_deleting_leaves_no_label(client):
    read(client, **EXAMPLE)
    client.post("/ingredients/delete/")
    assert client.get(RESULT).headers["Location"] == "/ingredients/?notice=ended"


def test_names_are_read_in_words():
    page = LabelPage(Label("Aqua, PEG-100 Stearate, CI 77891, Retinol (0.1%)"))
    assert [name.name for name in page.names] == ["Aqua", "PEG-100 Stearate", "CI 77891", "Retinol"]
    assert page.names[3].percent == "0.1 %"
    assert page.names[1].functions == ["holds water and oil together"]


# --- the inventory that a clinic imports ---------------------------------------------------------------------

RARE = "Aqua, Glycerin, Velourinyl Stearate"


@pytest.fixture
def inventory(settings, tmp_path):
    settings.INGREDIENTS_DIR = tmp_path
    return lambda *names: save_imported([ImportedName(name, (), ()) for name in names], tmp_path)


def test_an_import_is_taken_up_by_the_running_site(client, inventory):
    assert "Velourinyl Stearate" in words(read(client, RARE)).partition("could not be read")[2]
    inventory("VELOURINYL STEARATE")
    assert "could not be read" not in words(read(client, RARE))
    inventory("SOMETHING ELSE ALTOGETHER")
    assert "could not be read" in words(read(client, RARE))


def test_a_damaged_import_leaves_milium_with_its_own_names(client, inventory, caplog):
    inventory("VELOURINYL STEARATE").write_text("[[1", encoding="utf-8")
    assert "Glycerin" in words(read(client, RARE))
    assert "cannot be read" in caplog.text


def test_the_command_imports_into_the_sites_folder(inventory, settings, tmp_path, client):
    file = tmp_path / "inventory.csv"
    file.write_text("inci_name,function\nVELOURINYL STEARATE,emollient\n", encoding="utf-8")
    answer = CliRunner().invoke(main, ["import-cosing", str(file)])
    assert (answer.exit_code, answer.output.splitlines()[0]) == (0, f"1 names imported into {tmp_path}")
    assert "could not be read" not in words(read(client, RARE))
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    answer = CliRunner().invoke(main, ["import-cosing", str(file)])
    assert answer.exit_code == 1
    assert "no column `inci_name`" in answer.output


# --- the clinic's own list ----------------------------------------------------------------------------------

PRODUCT = {
    "name": "Plain fluid",
    "maker": "Demo maker",
    "kind": "moisturiser",
    "label_text": "Aqua, Glycerin, Lanolin, Novum Complex",
    "note": "Light, without scent.",
    "is_sold": "on",
    "is_shown": "on",
}


@pytest.fixture
def editor(client):
    make_clinic()
    client.force_login(make_user("editor"))
    return client


def test_an_editor_adds_a_product_and_sees_it_checked(editor):
    location = editor.post(LIST + "new/", PRODUCT).headers["Location"]
    page = words(editor.get(location).content.decode())
    assert "Heavy or sealing Lanolin" in page
    listed = words(editor.get(LIST).content.decode())
    assert "Plain fluid sold here lanolin 1" in listed


def test_a_visitor_sees_the_clinics_product_and_takes_it_along(editor, client):
    editor.post(LIST + "new/", PRODUCT)
    product = ClinicProduct.objects.get()
    client.logout()
    assert "Plain fluid" in client.get("/ingredients/clinic/").content.decode()
    assert "Lanolin" in client.get(f"/ingredients/clinic/{product.pk}/").content.decode()
    client.post("/ingredients/keep/", {"product": product.pk})
    assert "Plain fluid" in client.get("/routine/").content.decode()


def test_a_hidden_product_does_not_exist_for_visitors(editor, client):
    editor.post(LIST + "new/", {**PRODUCT, "is_shown": ""})
    product = ClinicProduct.objects.get()
    client.logout()
    assert client.get(f"/ingredients/clinic/{product.pk}/").status_code == 404
    assert client.post("/ingredients/keep/", {"product": product.pk}).status_code == 404


def test_a_product_is_taken_off_again(editor):
    editor.post(LIST + "new/", PRODUCT)
    editor.post(f"{LIST}{ClinicProduct.objects.get().pk}/", {"do": "delete"})
    assert not ClinicProduct.objects.exists()


def test_a_product_without_its_list_is_sent_back_with_what_was_typed(editor):
    answer = editor.post(LIST + "new/", {**PRODUCT, "label_text": ""})
    assert answer.status_code == 422
    assert "Paste the list of ingredients." in answer.content.decode()
    assert "Light, without scent." in answer.content.decode()


def test_told_names_wait_for_the_editor(editor):
    read(editor, **EXAMPLE)
    editor.post("/ingredients/tell/", {"name": "Velourine Complex"})
    assert "Velourine Complex" in editor.get(LIST + "unknown/").content.decode()
    editor.post(LIST + "unknown/", {"settle": UnknownName.objects.get().pk})
    assert not UnknownName.objects.exists()


@pytest.mark.parametrize("role", ["front_desk", "clinician"])
def test_others_of_the_staff_do_not_change_the_list(client, role):
    client.force_login(make_user(role))
    for path in (LIST, LIST + "new/", LIST + "unknown/"):
        assert client.get(path).status_code == 403
    assert client.post(LIST + "new/", PRODUCT).status_code == 403
