"""A small SVG writer whose charts keep their text the same size on every screen.

Nothing is scaled. Positions down are in ``em``; positions across are percentages of the plot,
which takes what its margins, in ``em``, leave of the width. Text is therefore as large at 360
pixels as at 1,280, and grows with the reader's own text size.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from xml.etree import ElementTree

INK = "#0b0c0c"
QUIET = "#505a5f"
GRID = "#b1b4b6"
# Analysis Function categorical palette, first four: at least 3:1 on white and told apart with
# every common colour vision deficiency (Government Analysis Function, "Data visualisation:
# colours in charts").
PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25")
FONT = "system-ui, 'Segoe UI', Arial, sans-serif"
LINE = 1.3
REST = "#BFBFBF"
# In em: the narrowest drawing (a 320-pixel screen less its margins) and a usual one.
NARROW = 18.5
USUAL = 38.0
LABEL_WIDTH = 32

_NAMESPACE = "http://www.w3.org/2000/svg"
_LENGTHS = ("x", "x1", "x2", "y", "y1", "y2", "width", "height", "dx")
_MARGINS = re.compile(r"margin:0 ([\d.]+)em 0 ([\d.]+)em")


def across(fraction: float) -> str:
    """Write a horizontal position or length, given as a fraction of the width."""
    return f"{round(fraction * 100, 2):g}%"


def down(size: float) -> str:
    """Write a vertical position or length, given in em."""
    return f"{round(size, 2):g}em"


def breadth(texts: Iterable[str]) -> float:
    """Estimate how wide the widest of some texts is, in em, in bold letters of a wide font."""
    return max((sum(map(_breadth, content)) for content in texts), default=0.0)


def element(name: str, *children: str, **attributes: str | float) -> str:
    """Write one element; children are markup, underscores in attributes become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(content: str, x: str, y: str, **attributes: str | float) -> str:
    """Write a text whose baseline is at ``y``."""
    return element("text", escape(content), x=x, y=y, **{"fill": INK, **attributes})


def tooltip(content: str) -> str:
    """Write what a pointer resting on the enclosing group shows."""
    return element("title", escape(content))


def wrap(content: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` characters.

    A word that is longer is cut; characters of double width (Chinese, Japanese, Korean) count
    twice. At least one line is returned.
    """
    lines, line = [], ""
    for word in content.split():
        while word:
            candidate = f"{line} {word}" if line else word
            if _width(candidate) <= width:
                line, word = candidate, ""
            elif line:
                lines.append(line)
                line = ""
            else:
                cut = _fitting(word, width)
                lines.append(word[:cut])
                word = word[cut:]
    return [*lines, line] if line or not lines else lines


def marker(shape: int, x: str, y: str, colour: str) -> str:
    """Write a point: circle, square, diamond or triangle, so that colour is never alone."""
    shapes = (
        '<circle r="6"/>',
        '<rect x="-5.5" y="-5.5" width="11" height="11"/>',
        '<path d="M0 -7.5L7.5 0L0 7.5L-7.5 0Z"/>',
        '<path d="M0 -7L7 6H-7Z"/>',
    )
    return element(
        "svg", shapes[shape], x=x, y=y, overflow="visible", fill=colour, class_=f"wb-{shape + 1}"
    )


def dashes(x1: str, x2: str, y1: str, y2: str) -> str:
    """Draw the dashed line of a reference or a threshold."""
    return element(
        "line", x1=x1, x2=x2, y1=y1, y2=y2, stroke=QUIET, stroke_width=2, stroke_dasharray="4 3"
    )


DASHES_SIGN = dashes("0em", "1em", "0.7em", "0.7em")


@dataclass
class Drawing:
    """A drawing that grows downwards.

    Attributes
    ----------
    left, right
        The margins beside the plot, in em.
    height
        The height so far, in em.
    parts
        The markup so far.
    """

    left: float
    right: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        """Draw without moving down."""
        self.parts += parts

    def lines(self, content: str, *, indent: float = 0.0, **attributes: str | float) -> None:
        """Write a text from the left edge, wrapped for narrow screens, and move below it."""
        for line in wrap(content, LABEL_WIDTH - int(2 * indent)):
            self.height += LINE
            self.add(text(line, down(indent - self.left), down(self.height - 0.3), **attributes))

    def key(self, sign: str, content: str) -> None:
        """Write what a sign of one em by one em stands for, and move below it."""
        self.add(element("svg", sign, x=down(-self.left), y=down(self.height), overflow="visible"))
        self.lines(content, indent=1.5)

    def svg(self, description: str) -> str:
        """Finish the drawing.

        Parameters
        ----------
        description
            What the drawing shows, for readers who cannot see it.
        """
        margins = round(self.left + self.right, 2)
        style = (
            f"display:block;overflow:visible;width:calc(100% - {margins:g}em);"
            f"min-width:{NARROW - margins:g}em;margin:0 {down(self.right)} 0 {down(self.left)};"
            f"--wb-height:{self.height:.0f}"
        )
        return element(
            "svg",
            *self.parts,
            xmlns=_NAMESPACE,
            role="img",
            aria_label=description,
            width="100%",
            height=down(self.height + 0.2),
            font_family=FONT,
            font_size="0.9375rem",
            class_="wb-chart",
            style=style,
        )


def at_width(svg: str, width: float, font_size: float) -> str:
    """Fix a drawing's size, for programs that lay out pages without a browser.

    Parameters
    ----------
    svg
        What :meth:`Drawing.svg` wrote.
    width, font_size
        In pixels.

    Returns
    -------
    str
        The same drawing with every length in pixels and a ``viewBox``.
    """
    root = ElementTree.fromstring(svg)
    margins = _MARGINS.search(root.attrib.pop("style", ""))
    if margins is None:
        raise ValueError("not a drawing of our own")
    right, left = (float(size) * font_size for size in margins.groups())
    _fix(root, width - left - right, font_size)
    height = root.get("height", "0")
    root.set("width", f"{width:g}")
    root.set("font-size", f"{font_size:g}")
    root.set("viewBox", f"{-left:g} 0 {width:g} {height}")
    ElementTree.register_namespace("", _NAMESPACE)
    return ElementTree.tostring(root, encoding="unicode")


def _fix(node: ElementTree.Element, width: float, font_size: float) -> None:
    for key in _LENGTHS:
        value = node.get(key)
        if value is not None:
            node.set(key, f"{_pixels(value, width, font_size):g}")
    for child in node:
        _fix(child, width, font_size)
        if child.tag == f"{{{_NAMESPACE}}}svg":
            child.tag = f"{{{_NAMESPACE}}}g"
            x, y = child.attrib.pop("x", "0"), child.attrib.pop("y", "0")
            child.set("transform", f"translate({x} {y})")


def _pixels(value: str, width: float, font_size: float) -> float:
    matched = re.fullmatch(r"(-?[\d.]+)(%|em)?", value)
    if matched is None:
        raise ValueError(f"not a length of our own: {value!r}")
    size = float(matched[1])
    return size * {"%": width / 100, "em": font_size}.get(matched[2], 1.0)


def _breadth(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "FW" or sign in "%@MWmw":
        return 1.0
    return 0.42 if sign in " .,:;'|!()Iijlt" else 0.68


def _width(content: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "FW" else 1 for sign in content)


def _fitting(word: str, width: int) -> int:
    cut = 1
    while cut < len(word) and _width(word[: cut + 1]) <= width:
        cut += 1
    return cut
