"""The gallery: every component with its examples, as its file describes them. For staff and for tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from milium_site.design.queries import THEMES, load_tokens

PATTERNS = Path(__file__).resolve().parent / "templates" / "patterns"


@dataclass(frozen=True)
class Component:
    """One component as its YAML file tells of it; `examples` are pairs of a title and HTML."""

    slug: str
    name: str
    use: str
    accessibility: list[str]
    examples: list[tuple[str, str]]


class ExampleForm(forms.Form):
    """Every kind of field, so that the gallery shows what a real form draws."""

    name = forms.CharField(label="Your name", help_text="As we should say it when we call you in.")
    email = forms.EmailField(label="E-mail")
    phone = forms.CharField(label="Phone", required=False, widget=forms.TextInput({"type": "tel"}))
    sore = forms.ChoiceField(
        label="Is it sore?",
        choices=[("no", "No"), ("yes", "Yes"), ("unsure", "Not sure")],
        widget=forms.RadioSelect({"data_columns": True}),
    )
    sites = forms.MultipleChoiceField(
        label="Where is it?",
        choices=[("under_eye", "Under the eye"), ("nose", "Nose")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Anything we should know?", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="Send my answers with this booking")


def example_forms() -> dict[str, forms.Form]:
    """The forms that examples can name: `plain` untouched, `wrong` sent back with errors."""
    plain = ExampleForm(auto_id="id_plain_%s")
    wrong = ExampleForm({"name": "Demo: A. Example", "email": "a.example"}, auto_id="id_wrong_%s")
    wrong.is_valid()
    return {"plain": plain, "wrong": wrong}


def components(request: HttpRequest | None = None) -> Iterator[Component]:
    """Every component that has a YAML file, by folder name, its examples rendered."""
    for path in sorted(PATTERNS.glob("*/*.yaml")):
        if path.parent.name == "foundation":
            continue
        about = yaml.safe_load(path.read_text("utf-8"))
        template = f"patterns/{path.parent.name}/{path.stem}.html"
        examples = [
            (example["title"], _example_html(example, about.get("template", template), request))
            for example in about["examples"]
        ]
        yield Component(path.stem, about["name"], about["use"], about["accessibility"], examples)


def _example_html(example: dict[str, Any], template: str, request: HttpRequest | None) -> str:
    if "form" in example:
        form = example_forms()[example["form"]]
        if template == "patterns/field/field.html":
            return "".join(field.as_field_group() for field in form)
        return render_to_string(template, {"form": form}, request)
    return render_to_string(example.get("template", template), example["context"], request)


# What names an element or leads to one: must differ where an example is shown twice on a page.
_NAMES = re.compile(
    r'\b(id|for|name|headers|list|form|aria-(?:labelledby|describedby|controls)|href)="(#?)([^"]*)"'
)


def _apart(html: str, ending: str) -> SafeString:
    """The example once more, under other names, so that neither its ids nor its radio buttons meet the first's."""

    def renamed(found: re.Match[str]) -> str:
        attribute, mark, names = found.groups()
        if not names or (attribute == "href" and not mark):
            return found[0]
        return f'{attribute}="{mark}{" ".join(f"{name}-{ending}" for name in names.split())}"'

    return mark_safe(_NAMES.sub(renamed, html))  # noqa: S308 - our own templates, escaped as they were drawn


def _panels(html: str, theme: str) -> list[tuple[str, str]]:
    """The example in the theme asked for, or in each of the two."""
    return [("light", html), ("dark", _apart(html, "dark"))] if theme == "both" else [(theme, html)]


def _measures() -> list[tuple[str, str]]:
    """Sizes, spaces and times, by name: what the foundation sets beside colours."""
    css = (PATTERNS / "foundation" / "base.css").read_text("utf-8")
    return re.findall(r"--([a-z0-9-]+):([^;}]+)", css.split("}", 1)[0])


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, and the tokens that all are made of.

    `?theme=dark` or `light` shows one theme, `both` the two side by side, else what the browser asks for;
    `?dir=rtl` shows the examples from right to left.
    """
    asked = request.GET.get("theme")
    theme = asked if asked in {*THEMES, "both"} else ""
    shown = [
        (component, [(title, _panels(html, theme)) for title, html in component.examples])
        for component in components(request)
    ]
    context = {
        "components": shown,
        "theme": theme,
        "dir": "rtl" if request.GET.get("dir") == "rtl" else "",
        "colours": load_tokens()["colours"],
        "measures": _measures(),
    }
    return render(request, "design/gallery.html", context)
