"""Every paper of the record as a reader's program finds it: tagged, in PDF/UA-1, with its title and its language."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from milium_site.consultations.queries import Leaflet, leaflet_pdf, print_paper

NAMES = ("Jürgen Groß-Weißhäupl", "سلمى عبد الله")
HEAD = {
    "born": "1 May 1990",
    "phone": "+49 30 555",
    "clinic": "Demo Skin Clinic",
    "call": "+49 30 000",
    "address": ["Demo Skin Clinic Berlin", "Invented Street 1", "10115 Berlin"],
}
SAID = {
    "consent": {
        "title": "I agree to the removal",
        "paragraphs": ["Read this."],
        "text_version": "removal-1",
        "concluded": "Milia",
        "planned": ["Extraction"],
        "signed_name": "",
        "guardian_relation": "mother",
        "signature": "",
        "signature_words": "",
        "signed_at": "Monday 23 November 2026, 11:00",
        "witness": "Demo Albrecht",
    },
    "referral": {
        "title": "Referral",
        "to": "An eye clinic",
        "reason": "Please look.",
        "is_urgent": False,
        "on": "23 November 2026",
        "seen_on": "23 November 2026",
        "author": "Demo Albrecht",
        "flags": [{"line": "A line", "why": "Why.", "because": ["They said so"]}],
        "findings": "White beads.",
        "lesions": ["1: Nose"],
        "concluded": "Milia",
    },
    "record": {
        "title": "Record of a visit",
        "seen_on": "23 November 2026",
        "by": "Demo Albrecht",
        "is_finished": True,
        "alerts": ["Blood thinners"],
        "flags": [],
        "findings": "White beads.",
        "lesions": ["1: Nose"],
        "concluded": "Milia",
        "plan": ["Extraction"],
        "plan_note": "",
        "consents": [],
        "removal": {
            "signed": "23 November 2026",
            "signed_by": "Demo Albrecht",
            "is_as_signed": True,
            "steps": [
                {
                    "name": "Numbing",
                    "outcome": "done",
                    "at": "11:00",
                    "by": "Demo Albrecht",
                    "said": ["With what: None"],
                    "note": "",
                }
            ],
        },
        "added": [],
    },
}


def paper(kind, name):
    if kind != "leaflet":
        return print_paper(kind, {**HEAD, **SAID[kind], "name": name, "guardian_name": name})
    lines = ("One line.",)
    return leaflet_pdf(Leaflet(name, HEAD["clinic"], "", "23 November 2026", lines, (), *[lines] * 5))


def test_a_paper_made_apart_leaves_nothing_behind_that_a_fork_would_wait_for():
    """Typst's threads do not come along into a fork: what prints before one prints in a process of its own."""
    child = f"""
import os, signal, sys
sys.path[:0] = {[str(Path(__file__).parent), *sys.path]!r}
import django
django.setup()
from test_papers import HEAD, SAID
from milium_site.consultations.queries import print_paper
said = {{**HEAD, **SAID["consent"], "name": "Demo", "guardian_name": ""}}
assert print_paper("consent", said, apart=True).startswith(b"%PDF")
if (pid := os.fork()) == 0:
    signal.alarm(30)
    os._exit(0 if print_paper("consent", said).startswith(b"%PDF") else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    assert subprocess.run([sys.executable, "-c", child], timeout=90).returncode == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["leaflet", *SAID])
def test_a_paper_is_tagged_and_says_its_title_with_the_name_and_its_language(kind, name):
    pdf = paper(kind, name)
    for mark in (
        b"/MarkInfo",
        b"/Marked true",
        b"/StructTreeRoot",
        b"/DisplayDocTitle true",
        b"/Lang(en-GB)",
    ):
        assert mark in pdf, mark
    told = pdf.decode("utf-8", "ignore")
    assert "<pdfuaid:part>1</pdfuaid:part>" in told
    title = re.search(r"<dc:title>.*?<rdf:li[^>]*>(.*?)</rdf:li>", told, re.DOTALL)[1]
    assert html.unescape(title).endswith(f", {name}")
    assert re.search(r"<dc:language>.*?<rdf:li>(.*?)</rdf:li>", told, re.DOTALL)[1] == "en-GB"
