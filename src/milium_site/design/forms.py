"""How every form looks: label, hint, error beside the field, and what was typed kept."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class MiliumRenderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the components of the design."""

    form_template_name = "patterns/form/form.html"
    field_template_name = "patterns/field/field.html"
