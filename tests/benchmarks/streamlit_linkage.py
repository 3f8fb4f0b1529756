"""The linkage notebook as its author would write it for Streamlit, in the same order.

Run by ``bench_explore`` in an environment of its own. ``SHARED=1`` keeps a link for all visitors,
as Streamlit's cache does; otherwise each visitor's is made for them, as notebooks do.
"""

import os

import streamlit as st

from workbench.linkage import by_setting, link, offered, why_linked, worth_of_switches
from workbench.sources import read
from workbench.tables import Table


def linked():
    lists = read("borough/housing_tenancies"), read("borough/gp_list")
    frames = [one.frame() for one in lists]
    found = link(*frames, threshold=0.9, names=tuple(one.name for one in lists), seed=1)
    return frames, found


def show(*things):
    for thing in things:
        st.html(thing._repr_mimebundle_()["text/html"])


st.title("Who is on both lists, and whom does the link miss?")
st.header("Who is on both lists?")
if os.environ.get("SHARED"):
    frames, found = st.cache_resource(linked)()
else:
    if "found" not in st.session_state:
        st.session_state.found = linked()
    frames, found = st.session_state.found
show(*found.findings())
st.header("How sure are we?")
show(found.figure())
st.header("What would another threshold mean?")
show(Table("thresholds", found.thresholds, "What each threshold would mean"))
st.header("Whom does the link miss?")
st.caption("What counts for a link")
off = {name for name, label in offered(found).items() if not st.checkbox(label, value=True)}
threshold = st.number_input("How likely a pair must be one person", 0.3, 0.99, 0.9, 0.01)
by = {"left": frames[0], "group": ""}
show(*by_setting(found, None, **by)(threshold, frozenset(off)))
st.caption(f"Below is what {threshold:g} means.")
show(*worth_of_switches(found, None, **by))
st.header("Why are two records one person, or not?")
why = why_linked(found, *frames)
show(*why.pairs)
st.header("What one more fact would settle most?")
show(*why.facts.shown())
st.header("Which columns did we take for what?")
show(Table("columns", found.roles, "What each column was taken to say"))
st.header("How was it done?")
show(Table("rules", found.plan.table, "Pairs are compared when they agree on all of:"))
show(Table("weights", found.weights, "What each kind of agreement that occurs is worth", show=60))
