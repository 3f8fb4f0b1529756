"""A view divided again with some evidence, or some of its leniency, switched off.

The pairs are those that were compared, weighed again; the model is not trained again.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from workbench.linkage.clusters import divide
from workbench.linkage.compared import ONCE, Compared, weigh
from workbench.linkage.pool import best_of_records
from workbench.linkage.readings import REASONS, read_pairs
from workbench.linkage.seeds import LEFT, RIGHT
from workbench.linkage.switches import labels_of
from workbench.roles.kinds import ListRoles
from workbench.sources import connect

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Again:
    """What it takes to divide the pool of a view again.

    Attributes
    ----------
    compared
        The pairs that were compared, to be weighed again.
    standard
        All lists in standard form, in one, by ``uid``.
    fields
        Standard fields of the lists.
    first_rows
        ``uid`` of the first row of every record.
    sources
        Number of the list of every record.
    shift
        By two lists, what is added to the weight of their pairs.
    threshold
        Match probability from which a pair speaks for one person.
    together, apart
        Pairs of records (``a``, ``b``) that are known to be one person, or not.
    columns
        By list, in the order of their numbers, the roles of its columns.
    once
        Names of the lists that hold everybody once.
    """

    compared: Compared
    standard: pa.Table
    fields: Sequence[str]
    first_rows: Integers
    sources: Integers
    shift: Floats
    threshold: float
    together: pd.DataFrame | None
    apart: pd.DataFrame
    columns: Mapping[str, ListRoles]
    once: tuple[str, ...]

    @cached_property
    def offered(self) -> dict[str, str]:
        """What a person reads beside each switch that changes what some pair is worth, by name."""
        return labels_of(self.compared, list(self.columns.values()), self.once)

    def people(self, off: Collection[str]) -> Integers:
        """Say whose each record is with some switches off.

        Parameters
        ----------
        off
            Names of the switches that are off (``offered``).

        Returns
        -------
        ndarray
            For every record of the view, in order, the number of its person, from 0.
        """
        weighed = self.compared.pairs.assign(weight=self.compared.weights(off))
        single = np.array([name in self.once and ONCE not in off for name in self.columns])
        with closing(connect()) as con:
            con.execute("set variable itself = true")
            con.register("standard", self.standard)
            con.execute(f"create table {LEFT} as from standard")
            con.execute(f"create view {RIGHT} as from {LEFT}")
            return divide(
                best_of_records(weighed, self.sources, self.shift),
                len(self.sources),
                threshold=self.threshold,
                alone=np.where(single[self.sources], self.sources, -1),
                weigh=lambda more: (
                    self._further(con, more, off)
                    + self.shift[self.sources[more["a"]], self.sources[more["b"]]]
                ),
                together=self.together,
                apart=self.apart,
            )

    def _further(
        self, con: duckdb.DuckDBPyConnection, pairs: pd.DataFrame, off: Collection[str]
    ) -> Floats:
        """Weigh pairs of records that no rule brought together, by the first row of each."""
        rows = pd.DataFrame(
            {"uid_l": self.first_rows[pairs["a"]], "uid_r": self.first_rows[pairs["b"]]}
        )
        readings = read_pairs(con, self.fields, rows, REASONS)
        weighed = rows.assign(weight=weigh(self.compared.model, readings))
        return replace(self.compared, pairs=weighed, readings=readings).weights(off)
