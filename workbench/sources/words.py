"""What headings say, and how counts read."""

import re

IDENTIFIER_WORDS = {
    "id", "ids", "ref", "refs", "reference", "uprn", "usrn", "nhs", "upn", "nino", "urn", "uid",
    "guid", "uuid", "key", "code", "codes", "barcode", "phone", "telephone", "tel", "mobile",
    "landline", "fax", "postcode", "postcodes", "pcode", "zip", "account", "acc", "acct",
    "passport", "licence", "license", "vat", "iban", "isbn", "crn", "payroll", "badge", "card",
    "flat", "door", "house", "apartment", "lsoa", "msoa", "gss",
}  # fmt: skip
QUANTITY_WORDS = {
    "count", "counts", "total", "totals", "sum", "amount", "amounts", "balance", "value", "cost",
    "price", "rate", "percent", "percentage", "pct", "share", "average", "avg", "mean", "median",
    "days", "weeks", "months", "years", "hours", "calls", "visits", "size", "score", "rank",
    "decile", "quintile", "age", "ages", "population", "pop", "households", "per",
}  # fmt: skip
DATE_WORDS = {
    "date", "dates", "dob", "dod", "birth", "birthday", "birthdate", "born", "day", "start",
    "started", "end", "ended", "from", "to", "until", "since", "when", "deceased", "died",
    "created", "updated", "modified", "expiry", "expires", "due", "issued", "received", "sent",
    "opened", "closed", "on", "at", "time", "timestamp", "datetime",
}  # fmt: skip
NAME_WORDS = {
    "name", "names", "surname", "forename", "forenames", "firstname", "lastname", "family",
    "given", "middle", "first", "last", "fullname", "initials", "alias",
}  # fmt: skip
TOTAL = r"(?i)^\s*(grand |sub|sub-|sub |overall )?totals?\s*:?\s*$"
"""What a row that adds up the others is called, as a regular expression of DuckDB and Python."""
PHONE_WORDS = {"phone", "telephone", "tel", "mobile", "landline", "fax"}
NUMBER_WORDS = {"no", "num", "number", "nr", "nbr"}


def tokens(heading: str) -> tuple[str, ...]:
    """Cut a heading into lower-case words; ``DateOfBirth`` gives ``date``, ``of``, ``birth``."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    return tuple(re.findall(r"[^\W_]+", spaced.casefold()))


def names_identifier(heading: str) -> bool:
    """Say whether a heading names what its values refer to, not how much they come to."""
    words = tokens(heading)
    if QUANTITY_WORDS.intersection(words) or "number of" in " ".join(words):
        return False
    if {"post", "code"} <= set(words) or IDENTIFIER_WORDS.intersection(words):
        return True
    return len(words) > 1 and words[-1] in NUMBER_WORDS


def names_date(heading: str) -> bool:
    """Say whether a heading promises dates."""
    return bool(DATE_WORDS.intersection(tokens(heading)))


def names_people(heading: str) -> bool:
    """Say whether a heading promises people's names."""
    return bool(NAME_WORDS.intersection(tokens(heading)))


def names_phone(heading: str) -> bool:
    """Say whether a heading promises telephone numbers."""
    return bool(PHONE_WORDS.intersection(tokens(heading)))


def are(n: int) -> str:
    """Choose the verb after a count."""
    return "is" if n == 1 else "are"


def those(n: int) -> str:
    """Choose the pronoun for a count."""
    return "it" if n == 1 else "them"
