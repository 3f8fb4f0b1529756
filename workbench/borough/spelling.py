"""What hands and systems do to letters: accents lost, wrong keys, sounds misheard."""

import unicodedata

import numpy as np
from numpy.typing import NDArray

Text = NDArray[np.object_]

_NO_ACCENT = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
    }
)
_BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n", "n": "mb", "o": "ip", "p": "o", "q": "w",
    "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu",
    "z": "x",
}  # fmt: skip
_HEARD = (
    ("ph", "f"), ("ck", "k"), ("ee", "ea"), ("ie", "y"), ("y", "ie"), ("ou", "u"), ("c", "k"),
    ("z", "s"), ("th", "t"), ("v", "w"), ("j", "g"), ("ai", "ay"), ("sh", "ch"), ("oo", "u"),
    ("ll", "l"), ("tt", "t"), ("nn", "n"), ("mm", "m"), ("ei", "ie"),
)  # fmt: skip


def plain(text: str) -> str:
    """Write a text in the plain letters of ASCII."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_NO_ACCENT))
    return apart.encode("ascii", "ignore").decode()


def western(text: str) -> str:
    """Write a text in the letters of code page 1252: é stays, ł becomes l."""
    return "".join(
        letter if _in_1252(letter) else plain(letter)
        for letter in unicodedata.normalize("NFC", text)
    )


def _in_1252(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def slip(rng: np.random.Generator, word: str) -> str:
    """Make one slip in a word; words of fewer than three letters are left.

    A key beside the right one, a letter too few or too many, two letters swapped, or a sound
    written otherwise.
    """
    if len(word) < 3:
        return word
    for _ in range(8):
        changed = _one_slip(rng, word)
        if changed.lower() != word.lower():
            return changed
    return word


def _one_slip(rng: np.random.Generator, word: str) -> str:
    place = int(rng.integers(1, len(word)))
    letter = word[place]
    match rng.choice(
        ["beside", "missing", "double", "swap", "heard"], p=[0.25, 0.2, 0.15, 0.2, 0.2]
    ):
        case "beside" if letter.lower() in _BESIDE:
            keys = _BESIDE[letter.lower()]
            key = keys[int(rng.integers(len(keys)))]
            return word[:place] + (key.upper() if letter.isupper() else key) + word[place + 1 :]
        case "missing":
            return word[:place] + word[place + 1 :]
        case "double" if letter.isalpha():
            return word[:place] + letter.lower() + word[place:]
        case "swap" if place + 1 < len(word) and word[place : place + 2].isalpha():
            return word[:place] + word[place + 1] + letter + word[place + 2 :]
        case "heard":
            sounds = [pair for pair in _HEARD if pair[0] in word[1:]]
            if sounds:
                said, written = sounds[int(rng.integers(len(sounds)))]
                return word[0] + word[1:].replace(said, written, 1)
    return word
