"""A table that an editor writes, for what the knowledge files do not hold."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from wagtail import blocks

from milium_site.guides.blocks.prose import prose


class TableRowBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=120, required=False)
    cells = blocks.ListBlock(prose(required=False), min_num=1)


class TableBlock(blocks.StructBlock):
    """Things side by side: what is looked at in the first column, one thing in each of the others."""

    caption = blocks.CharBlock(required=False, max_length=160)
    corner = blocks.CharBlock(required=False, max_length=60, help_text="Above the first column.")
    columns = blocks.ListBlock(blocks.CharBlock(max_length=80, required=False), min_num=1)
    rows = blocks.ListBlock(TableRowBlock(), min_num=1)

    class Meta:
        icon = "table"
        template = "guides/blocks/table.html"
        label = "Table"

    def clean(self, value):
        cleaned = super().clean(value)
        if any(len(row["cells"]) != len(cleaned["columns"]) for row in cleaned["rows"]):
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError("Each row takes as many cells as there are columns.")]
            )
        return cleaned
