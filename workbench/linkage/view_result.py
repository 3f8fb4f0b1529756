"""What one view of the people of several lists is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from workbench.linkage.model import Model
from workbench.linkage.plan import Plan
from workbench.roles.kinds import ListRoles


@dataclass(frozen=True)
class View:
    """Which records are of one person.

    Attributes
    ----------
    records
        One row a record, or a person that a record names: ``list``, ``record_id``, ``person`` (1,
        or 2 for the second person a record names) and ``person_id``.
    pairs
        Pairs that were compared and not too unlikely: ``left_list``, ``left_id``, ``right_list``,
        ``right_id`` and ``match_probability``.
    changes
        What became of people since the last time (:func:`workbench.linkage.identity.changes`);
        nothing where there was none.
    threshold
        Match probability from which a pair speaks for one person.
    names
        What the lists are called.
    once
        Lists that hold everybody once.
    columns
        By list, the roles of its columns.
    fields
        By list, the standard fields it has.
    plan
        Which pairs were compared.
    model
        What agreement is worth.
    left_out
        By list, rows without an id.
    totals
        By list, rows that add up the others.
    """

    records: pd.DataFrame
    pairs: pd.DataFrame
    changes: pd.DataFrame | None
    threshold: float
    names: tuple[str, ...]
    once: tuple[str, ...]
    columns: Mapping[str, ListRoles]
    fields: Mapping[str, tuple[str, ...]]
    plan: Plan
    model: Model
    left_out: Mapping[str, int]
    totals: Mapping[str, int]

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row a person: ``person_id``, ``records``, ``lists`` and, by list, their records."""
        counts = self.records.groupby(["person_id", "list"]).size().unstack(fill_value=0)
        counts = counts.reindex(columns=list(self.names), fill_value=0)
        counts.insert(0, "records", counts.sum(axis=1))
        counts.insert(1, "lists", (counts[list(self.names)] > 0).sum(axis=1))
        return counts.reset_index().rename_axis(columns=None)
