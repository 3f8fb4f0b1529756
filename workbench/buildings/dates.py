"""Days as lists of buildings and actions write them."""

import pandas as pd

_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y")


def days(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Read dates, day first or as ISO 8601 has them; what is no date is missing."""
    text = pd.Series(values.unique(), dtype="str")
    text = text.str.replace(r"[ T]\d{1,2}:\d{2}.*$", "", regex=True)
    found = pd.Series(pd.NaT, index=text.index, dtype="datetime64[s]")
    for written in _FORMATS:
        found = found.fillna(
            pd.to_datetime(text, format=written, errors="coerce").astype("datetime64[s]")
        )
    read = dict(zip(values.unique(), found, strict=True))
    return values.map(read).astype("datetime64[s]")
