"""200 people who were told, calls to some of them, and what became of everybody."""

import pandas as pd
import pytest

from workbench.linkage import find_missed
from workbench.sources import read


@pytest.fixture(scope="session")
def told(small):
    """200 people, told on 1 to 10 June."""
    days = pd.to_datetime("2026-06-01") + pd.to_timedelta([n % 10 for n in range(200)], unit="D")
    frame = small.left[small.left["dob"].notna() & small.left["surname"].notna()].head(200)
    frame = frame.assign(dob=pd.to_datetime(frame["dob"], format="%Y-%m-%d"), told_on=days)
    return frame.reset_index(drop=True)


@pytest.fixture(scope="session")
def calls(told):
    """Calls to the first 120, the first 20 twice; the last 30 calls were not answered."""
    called = pd.concat([told.iloc[:120], told.iloc[:20]], ignore_index=True)
    calls = called[["first_name", "surname", "dob", "phone", "postcode"]].assign(
        call_ref=[f"C{n}" for n in range(140)], outcome="Spoke to resident"
    )
    calls.loc[90:119, "outcome"] = " no answer, left message"
    calls["call_date"] = pd.to_datetime("2026-06-20")
    return calls


@pytest.fixture(scope="session")
def found(told, calls):
    return find_missed(told, [("calls", calls)], name="told_to_shield", unanswered="No answer")


@pytest.fixture(scope="session")
def borough(project):
    """The practice borough's folder, and who has no contact by its lists."""
    folder = project.data / "borough"
    lists = [(name, read(folder / name).frame()) for name in ("welfare_calls", "food_parcels")]
    told = read(folder / "shielding_v3").frame()
    return folder, find_missed(told, lists, name="shielding_v3", unanswered="No answer")
