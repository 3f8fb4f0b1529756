"""What a contract promises of values, in words."""

import re

from workbench.quality.contract import ContractField
from workbench.quality.names import ADDRESS_WORDS, BIRTH_WORDS, CONTACT_WORDS, NAME_WORDS
from workbench.quality.words import quoted, tokens
from workbench.words import count, listed

_PERSONAL = NAME_WORDS | BIRTH_WORDS | ADDRESS_WORDS | CONTACT_WORDS
_NAMED, _LONGEST = 6, 120
_MARKS = {",": "a comma", ".": "a full stop", "-": "a hyphen", ":": "a colon", ";": "a semicolon"}


def one_of(field: ContractField) -> str:
    """Name the values allowed where they are few, short and not about persons."""
    values = [quoted(str(value)) for value in field.constraints.enum or ()]
    personal = _PERSONAL.intersection(tokens(field.name)) or any("@" in text for text in values)
    if personal or len(values) > _NAMED or len("".join(values)) > _LONGEST:
        return f"be one of {count(len(values), 'value')}"
    return f"be {values[0]}" if len(values) == 1 else f"be {listed(values, conjunction='or')}"


def shaped(pattern: str) -> str:
    """Say a pattern of letters and digits in words; one of another kind is shown as it is."""
    parts = [part for part in re.split(r"(\[0-9\]\+)", pattern) if part]
    plain = [re.sub(r"\\([^A-Za-z0-9])", r"\1", part) for part in parts]
    said = [
        "digits" if part == "[0-9]+" else _spelt(text)
        for part, text in zip(parts, plain, strict=True)
    ]
    if any(
        part != "[0-9]+" and re.escape(text) != part
        for part, text in zip(parts, plain, strict=True)
    ):
        return f"look like {pattern}"
    if len(said) < 3:
        return f"look like {' and then '.join(said)}" if said != ["digits"] else "be all digits"
    return f"look like {', then '.join(said)}"


def _spelt(text: str) -> str:
    """Name what is no word by itself: a comma, “/”."""
    return text if re.search(r"\w", text) else _MARKS.get(text, quoted(text))
