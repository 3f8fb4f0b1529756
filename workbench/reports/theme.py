"""The theme that every page wears: one stylesheet and the frame around the content."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

# Control signs and halves of surrogate pairs: not allowed in XML, so neither in PDF nor in Word.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def templates() -> Path:
    """Find the templates, in the checkout or inside the installed package."""
    package = Path(__file__).parents[1]
    inside = package / "_share" / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


@cache
def style() -> str:
    """Read the theme's stylesheet."""
    return (templates() / "theme" / "workbench.css").read_text(encoding="utf-8")


def render(template: str, **values: object) -> str:
    """Fill in one of the theme's pages.

    Parameters
    ----------
    template
        A file of ``templates/theme``.
    values
        What the template names; it escapes them itself.
    """
    return legible(_environment().get_template(template).render(style=style(), **values))


def legible(page: str) -> str:
    """Replace the signs that no document may hold, such as NUL from a broken file, by �."""
    return _ILLEGAL.sub("\ufffd", page)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates() / "theme"), autoescape=False, trim_blocks=True
    )
