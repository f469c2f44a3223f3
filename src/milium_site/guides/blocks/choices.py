"""What an editor may choose from: the entries of the knowledge files, the drawings, the skin tones, the shelves."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from milium.knowledge import load_knowledge

Choices = list[tuple[str, str]]

DRAWINGS = {
    "milium": "A bead under the skin",
    "skin_cut": "Cut through skin: milium and whitehead",
    "three_bumps": "Cut through skin: milium, whitehead and pimple",
    "skin_six": "The bead under six skin tones",
    "milia_sites": "Face with the usual places of milia",
    "eye_rim": "Eye with the bony rim, where products may go",
    "removal_clean": "Removal, step one: clean",
    "removal_open": "Removal, step two: open",
    "removal_lift": "Removal, step three: lift",
    "removal_close": "Removal, step four: let it close",
    "newborn_timeline": "How a newborn's milia go",
    "routine_week": "The evenings of a week",
}
TONES = [(str(tone), f"Skin tone {tone} of 6") for tone in range(1, 7)]
# Where a guide stands in the library, in reading order.
SHELVES = {
    "milia": _("Milia, from the start"),
    "kinds": _("The eight kinds of milia"),
    "look_alikes": _("Bumps that look like milia"),
    "treatments": _("What can be done in a clinic"),
    "care": _("Care at home"),
    "words": _("Words"),
}
# What of a treatment a block can show, in reading order.
TREATMENT_PARTS = {
    "done_by": _("Done by"),
    "evidence": _("How sure"),
    "suits": _("May suit"),
    "not_for": _("Not for"),
    "not_when": _("Not when"),
    "ask_first": _("Tell us first"),
    "how": _("How"),
    "results": _("What is known"),
    "risks": _("Risks"),
    "after": _("Afterwards"),
}
# Colours in which a bump can be drawn on six tones of skin.
BUMP_COLOURS = {
    "white": "White",
    "yellow": "Yellow",
    "skin": "Skin-coloured",
    "pearly": "Pearly",
    "translucent": "See-through",
    "red": "Red",
    "brown": "Brown",
    "darker_than_skin": "Darker than the skin",
}


def drawing_choices() -> Choices:
    return list(DRAWINGS.items())


def treatment_part_choices() -> Choices:
    return list(TREATMENT_PARTS.items())


def shelf_choices() -> Choices:
    return list(SHELVES.items())


def colour_choices() -> Choices:
    return list(BUMP_COLOURS.items())


def comparison_choices() -> Choices:
    return [(table.id, table.title) for table in load_knowledge().comparisons.values()]


def column_choices() -> Choices:
    tables = load_knowledge().comparisons.values()
    return list({column.id: column.label for table in tables for column in table.columns}.items())


def row_choices() -> Choices:
    tables = load_knowledge().comparisons.values()
    return list({row.id: row.label for table in tables for row in table.rows}.items())


def condition_choices() -> Choices:
    return [(slug, condition.name) for slug, condition in load_knowledge().conditions.items()]


def milia_type_choices() -> Choices:
    return [(slug, kind.name) for slug, kind in load_knowledge().milia_types.items()]


def treatment_choices() -> Choices:
    return [(slug, treatment.name) for slug, treatment in load_knowledge().treatments.items()]


def cause_choices() -> Choices:
    return [(slug, cause.name) for slug, cause in load_knowledge().causes.items()]


def red_flag_choices() -> Choices:
    return [(slug, flag.line) for slug, flag in load_knowledge().red_flags.items()]


def care_advice_choices() -> Choices:
    return [(slug, advice.title) for slug, advice in load_knowledge().care_advice.items()]


def aftercare_choices() -> Choices:
    return [(slug, aftercare.name) for slug, aftercare in load_knowledge().aftercare.items()]


def product_kind_choices() -> Choices:
    return [(slug, kind.name) for slug, kind in load_knowledge().product_kinds.items()]


class EntryChoiceBlock(blocks.ChoiceBlock):
    """An entry of the knowledge files by its id. One that is no longer there is refused by its name."""

    def clean(self, value: str | None) -> str | None:
        known = {key for key, _ in self.field.choices}
        if value and value not in known:
            raise ValidationError(
                f"The knowledge files have no entry called {value} here. Choose one from the list."
            )
        return super().clean(value)


def entries(choices: Callable[[], Choices], **kwargs) -> blocks.ListBlock:
    """A list of entries; `min_num` 0 lets it be empty, which every block explains for itself."""
    return blocks.ListBlock(EntryChoiceBlock(choices=choices), **kwargs)
