"""Which property each address of the made-up borough's lists was written for.

That is the person's home, or, where the list still has an old address, that one: it is known from
the faults put in. Addresses outside the borough have none.
"""

from pathlib import Path

import pandas as pd


def written_for(borough: Path, name: str) -> "pd.Series[str]":
    """The true UPRN by record id, empty where the address is outside the borough."""
    truth = borough / "truth"
    links = pd.read_parquet(truth / "links.parquet")
    links = links[(links["list"] == name) & (links["named"] == "first")]
    people = pd.read_parquet(truth / "people.parquet", columns=["person_id", "line", "postcode"])
    homes = links[["record_id", "person_id"]].merge(people, on="person_id")
    homes = homes.set_index("record_id")[["line", "postcode"]]
    faults = pd.read_parquet(truth / "defects.parquet")
    old = faults[(faults["list"] == name) & (faults["kind"] == "old address")]
    for column, shown in (("line", "address"), ("postcode", "postcode")):
        changed = old[old["column"] == shown].set_index("record_id")["after"]
        homes[column] = changed.reindex(homes.index).fillna(homes[column])
    addresses = pd.read_parquet(truth / "addresses.parquet")
    known = {
        (line.upper(), postcode): uprn
        for line, postcode, uprn in addresses[["line", "postcode", "uprn"]].to_numpy()
    }
    found = [known.get((line.upper(), code), "") for line, code in homes.to_numpy()]
    return pd.Series(found, index=homes.index, dtype="str")
