import pytest
from hypothesis import given
from hypothesis import strategies as st

from milium.errors import InvalidKnowledgeError
from milium.knowledge.po import PoMessage, read_po, write_po

LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]) | st.sampled_from("\n\t")
)
MESSAGES = st.lists(
    st.builds(PoMessage, st.text("abc/_", min_size=1), LINES.filter(bool), LINES, st.booleans()),
    unique_by=lambda message: (message.context, message.source),
    max_size=5,
)


@given(MESSAGES)
def test_read_po_gives_back_what_write_po_wrote(messages):
    assert list(read_po(write_po(messages, "de"))) == messages


def test_read_po_reads_what_a_tool_of_translators_writes():
    content = """
# A comment
msgid ""
msgstr ""
"Language: de\\n"

#. told by the developer
#, fuzzy, c-format
msgctxt "a/b/line"
msgid ""
"It "
"bleeds"
msgstr "Es \\"blutet\\""

#~ msgctxt "a/b/old"
#~ msgid "Old"
#~ msgstr "Alt"
"""

    assert read_po(content) == (PoMessage("a/b/line", "It bleeds", 'Es "blutet"', is_fuzzy=True),)


@pytest.mark.parametrize(
    "line", ['"nothing before it"', "msgid no quotes", 'msgid_plural "many"', "<<<<<<< HEAD"]
)
def test_read_po_names_the_line_that_it_cannot_read(line):
    with pytest.raises(InvalidKnowledgeError, match=r"de\.po, line 2"):
        read_po(f"\n{line}\n", "de.po")
