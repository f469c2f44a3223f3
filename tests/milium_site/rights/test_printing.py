"""The PDF: readable by a person and by a screen reader, in the scripts that names are written in, and inert."""

import re
import time

import pytest

from milium_site.rights.queries import as_pdf, copy_of

from .conftest import leave_traces

pytestmark = pytest.mark.django_db


def named(clinic, name):
    return copy_of(leave_traces(clinic, name=name).patient)


def test_it_is_tagged_titled_and_says_its_language(clinic):
    pdf = as_pdf(named(clinic, "Mia Müller"))
    assert pdf.startswith(b"%PDF-")
    for mark in (
        b"/MarkInfo",
        b"/StructTreeRoot",
        b"/Lang",
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"/DisplayDocTitle true",
    ):
        assert mark in pdf, mark


@pytest.mark.parametrize(
    "name", ["Jörg Weiß-Übermut", "محمد عبد الله", "Ελένη Ωμέγα", "Željka Đorđević", "Нина Щукина"]
)
def test_names_of_many_scripts_meet_the_standard(clinic, name):
    assert b"pdfuaid" in as_pdf(named(clinic, name))


def test_a_name_without_a_typeface_still_gives_a_pdf(clinic):
    copy = named(clinic, "Unwritten \U0001e900\U0001e901 \U000108e0")
    assert as_pdf(copy).startswith(b"%PDF-")
    assert copy["contact"][0]["name"].endswith("\U000108e0")


@pytest.mark.parametrize(
    "text", ['#eval("1+1")', '#read("/etc/passwd")', "*bold* $x$ \\ // @ref <label>", "= Heading"]
)
def test_what_people_wrote_is_never_read_as_a_program(clinic, text):
    plain, bent = (
        named(clinic, "A" * len(text)),
        copy_of(leave_traces(clinic, days=5, email="b@example.org").patient),
    )
    bent["appointments"][0]["note"] = text
    for copy in (plain, bent):
        assert as_pdf(copy).startswith(b"%PDF-")


def test_a_long_record_is_a_pdf_within_a_minute(clinic):
    copy = named(clinic, "Mia Müller")
    copy["photographs"] *= 30
    copy["looks"] *= 200
    began = time.monotonic()
    pages = len(re.findall(rb"/Type\s*/Page\b", as_pdf(copy)))
    assert time.monotonic() - began < 60
    assert pages > 10
