"""Same seed, same bytes; nothing in any file can be taken for real."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from stdnum.gb import nhs

from workbench.borough import make
from workbench.borough.settings import BANNER, document

POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b")
TEN_DIGITS = re.compile(r"(?<![\w.])\d{10}(?![\w.])")
TWELVE_DIGITS = re.compile(r"(?<![\w.])\d{12}(?![\w.])")
TELEPHONE = re.compile(r"(?<![\d.-])0\d{2,4} ?\d{3,4} ?\d{3,4}(?![\d.])")
DRAMA = re.compile(r"07700 900\d{3}|020 7946 0\d{3}")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")


def fingerprint(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["another hash seed, time zone and locale", "and again"],
)
def test_the_same_seed_makes_the_same_bytes_whatever_the_surroundings(tiny, tmp_path, surroundings):
    folder = tmp_path / "borough"
    code = (
        "import sys; from pathlib import Path; from workbench.borough import make; "
        "make(Path(sys.argv[1]), size='tiny', seed=1)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=os.environ | surroundings, check=True
    )
    assert fingerprint(folder) == fingerprint(tiny.folder)


def test_another_seed_makes_another_borough(tiny, tmp_path):
    make(tmp_path / "borough", size="tiny", seed=2)
    same = {"wards.csv"}
    for path in sorted(tiny.folder.glob("*.*")):
        if path.name not in same | {"README.txt"}:
            assert path.read_bytes() != (tmp_path / "borough" / path.name).read_bytes(), path.name


def _texts(folder: Path) -> dict[str, str]:
    """Every value of every file as text."""
    texts = {}
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
            text = "\n".join("|".join(map(str, row)) for row in frame.itertuples(index=False))
        elif path.suffix == ".xlsx":
            frame = pd.read_excel(path, header=None, dtype="str", engine="calamine").fillna("")
            text = "\n".join("|".join(row) for row in frame.itertuples(index=False))
        elif path.is_file():
            encoding = "cp1252" if path.name == "shielding_v1.csv" else "utf-8-sig"
            text = path.read_text(encoding)
        else:
            continue
        texts[path.relative_to(folder).as_posix()] = text
    return texts


@pytest.fixture(scope="module")
def texts(tiny) -> dict[str, str]:
    return _texts(tiny.folder)


def test_every_postcode_is_in_an_area_that_does_not_exist(texts):
    found = {code for text in texts.values() for code in POSTCODE.findall(text)}
    assert len(found) > 100
    assert all(code.startswith("ZX") for code in found)


def test_every_nhs_number_is_synthetic_and_wrong_ones_are_planted(texts, tiny):
    wrong = set(tiny.defects.loc[tiny.defects["kind"] == "wrong digit", "after"])
    found = {number for text in texts.values() for number in TEN_DIGITS.findall(text)}
    assert len(found) > 2000
    assert all(number.startswith("9") for number in found)
    assert {number for number in found if not nhs.is_valid(number)} == wrong


def test_every_property_number_is_of_our_own_block(texts):
    found = {number for text in texts.values() for number in TWELVE_DIGITS.findall(text)}
    assert len(found) > 900
    assert all(number.startswith("999") for number in found)


def test_every_telephone_number_is_one_of_those_kept_for_drama(texts):
    found = {
        number
        for name, text in texts.items()
        if not name.endswith(("geojson", "json"))
        for number in TELEPHONE.findall(text)
        if not re.fullmatch(r"\d{10}|\d{12}", number)
    }
    assert len(found) > 100
    assert all(DRAMA.fullmatch(number) for number in found)


def test_every_email_is_at_example_org_and_there_is_no_national_insurance_number(texts):
    emails = {email for text in texts.values() for email in EMAIL.findall(text)}
    assert len(emails) > 30
    assert all(email.endswith("@example.org") for email in emails)
    assert not any(NINO.search(text) for text in texts.values())


def test_every_file_says_that_it_is_made_up(texts):
    for name, text in texts.items():
        if name.endswith(".csv"):
            header, *rows = text.splitlines()
            assert header.endswith(",made_up"), name
            assert all(row.endswith(",made up") for row in rows if row.endswith("up")), name
            assert text.count(",made up") >= len(rows) > 0
        elif name.endswith(".parquet"):
            assert all(row.endswith("|made up") for row in text.splitlines()), name
        elif name.endswith("facts.json"):
            assert json.loads(text)["made_up"] == "made up"
        elif name == "datapackage.json":
            assert "MADE-UP" in json.loads(text)["description"]
        else:
            assert BANNER in text, name


def test_codes_of_areas_schools_and_pupils_cannot_be_real(tiny):
    for name in ("lsoas", "wards"):
        assert tiny.list(name).iloc[:, 0].str.startswith("X").all()
    upns = tiny.list("school_roll")["upn"]
    assert upns.str.fullmatch(r"[A-HJ-NP-RT-Z]999\d{9}").all()
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    weighted = [sum(int(d) * w for d, w in zip(u[1:], range(2, 14), strict=True)) for u in upns]
    assert [letters[total % 23] for total in weighted] == list(upns.str[0])


def test_the_borough_lies_in_the_open_sea(tiny):
    assert "open sea" in document("places")["note"]
    shapes = json.loads((tiny.folder / "lsoas.geojson").read_text("utf-8"))
    points = [p for shape in shapes["features"] for p in shape["geometry"]["coordinates"][0]]
    assert all(0 <= x < 0.2 and 0 <= y < 0.2 for x, y in points)
