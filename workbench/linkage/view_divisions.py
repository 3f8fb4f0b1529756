"""Groups of records that could be divided into people in several ways, and divisions drawn.

Records that no draw takes apart are one block; a group is what pairs that could be one person, or
are by the view, connect. Groups of up to eight blocks are drawn exactly; larger ones by moving one
block after another (Gibbs sampling).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.linkage.clusters import best_divisions

# Log odds of what must stay apart, and together.
NEVER, ALWAYS = -1e6, 1e4
_EXACT = 8
_SWEEPS = 30

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """Records that draws may put with others, group by group.

    Attributes
    ----------
    rows
        Their places.
    part
        Of each, the number of its block: what no draw takes apart.
    groups
        By how many blocks a group has, the numbers of the blocks: groups by blocks.
    listed
        Of every two records of a group that are not of one block, the place of their pair among
        those listed, -1 where there is none.
    otherwise
        Their log odds where they are not listed; far below 0 where they must stay apart.
    fixed
        Whether they must.
    cells
        The two blocks of each.
    """

    rows: Integers
    part: Integers
    groups: dict[int, Integers]
    listed: Integers
    otherwise: Floats
    fixed: Booleans
    cells: tuple[Integers, Integers]

    @classmethod
    def of(
        cls,
        pairs: pd.DataFrame,
        person: Integers,
        settled: Booleans,
        never: Sequence[Integers],
        unlisted: float,
    ) -> "Groups":
        """Find the groups.

        Parameters
        ----------
        pairs
            ``a`` and ``b`` (places of records, the smaller first) of the pairs listed.
        person
            Whose each record is by the view, as a number from 0.
        settled
            Whether no draw takes a pair apart.
        never
            Numbers of records; two with one number of the same kind are not one person.
        unlisted
            Log odds of a pair that is not listed, where the view does not put it together; one
            that it does says nothing for itself.
        """
        size = len(person)
        a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
        first = np.unique(person, return_index=True)[1][person]
        group = _connected(np.append(a, first), np.append(b, np.arange(size)), size)
        within = settled & (person[a] == person[b])
        block = _connected(a[within], b[within], size)
        owner = np.zeros(block.max(initial=-1) + 1, dtype=np.int64)
        owner[block] = group
        blocks = np.bincount(owner, minlength=size)
        rows = np.flatnonzero(blocks[group] > 1)
        rows = rows[np.argsort(group[rows], kind="stable")]
        ends = _every_two(group[rows])
        one, other = rows[ends[0]], rows[ends[1]]
        apart = block[one] != block[other]
        one, other = one[apart], other[apart]
        index = pd.MultiIndex.from_arrays([a, b])
        low, high = np.minimum(one, other), np.maximum(one, other)
        fixed = np.any([number[one] == number[other] for number in never], axis=0)
        loose = np.unique(block[rows])
        members = loose[np.argsort(owner[loose], kind="stable")]
        cut = np.flatnonzero(np.diff(owner[members])) + 1
        by_size: dict[int, list[Integers]] = {}
        for chosen in np.split(members, cut) if len(members) else []:
            by_size.setdefault(len(chosen), []).append(chosen)
        return cls(
            rows=rows,
            part=block[rows],
            groups={many: np.array(found) for many, found in by_size.items()},
            listed=index.get_indexer(pd.MultiIndex.from_arrays([low, high])).astype(np.int64),
            otherwise=np.where(person[one] == person[other], 0.0, unlisted),
            fixed=np.asarray(fixed, dtype=bool),
            cells=(block[one], block[other]),
        )

    def drawn(self, odds: Sequence[Floats], rng: np.random.Generator) -> Integers:
        """Draw one division of every group for each draw of the log odds.

        Parameters
        ----------
        odds
            Log odds of the pairs listed, draw by draw.
        rng
            What draws.

        Returns
        -------
        ndarray
            Whose each of ``rows`` is, as the number of a part: draws by records.
        """
        size = int(self.part.max(initial=-1)) + 1
        label = np.tile(np.arange(size), (len(odds), 1))
        worth = [self._worth(one) for one in odds]
        for many, blocks in self.groups.items():
            tables = np.concatenate([self._tables(blocks, one, size) for one in worth])
            parts = (
                best_divisions(tables, rng)
                if many <= _EXACT
                else np.array([_walked(table, rng) for table in tables])
            )
            chosen = np.take_along_axis(np.tile(blocks, (len(odds), 1)), parts, axis=1)
            label[:, blocks.ravel()] = chosen.reshape(len(odds), -1)
        whose = label[:, self.part]
        return np.array([pd.factorize(one)[0] for one in whose], dtype=np.int64)

    def _worth(self, odds: Floats) -> Floats:
        """Give the log odds of every two records."""
        worth = self.otherwise.copy()
        known = self.listed >= 0
        worth[known] = odds[self.listed[known]]
        worth[self.fixed & (worth < ALWAYS)] = NEVER
        return worth

    def _tables(self, blocks: Integers, worth: Floats, size: int) -> Floats:
        """Sum what pairs of records say of every two blocks of groups."""
        group, place = (np.full(size, -1) for _ in range(2))
        group[blocks] = np.arange(len(blocks))[:, None]
        place[blocks] = np.arange(blocks.shape[1])
        one, other = self.cells
        here = group[one] >= 0
        one, other, many = one[here], other[here], blocks.shape[1]
        cell = (group[one] * many + place[one]) * many + place[other]
        flat = np.bincount(cell, worth[here], blocks.size * many)
        tables = flat.reshape(len(blocks), many, many)
        return np.asarray(tables + tables.transpose(0, 2, 1))


def _every_two(group: Integers) -> tuple[Integers, Integers]:
    """List the places of every two neighbours of one group, of numbers that are in order."""
    sizes = np.diff(np.flatnonzero(np.diff(group, prepend=-1, append=-1)))
    starts = np.cumsum(sizes) - sizes
    first, second = [], []
    for many in np.unique(sizes):
        a, b = np.triu_indices(int(many), 1)
        begin = starts[sizes == many][:, None]
        first.append((begin + a).ravel())
        second.append((begin + b).ravel())
    if not first:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(first), np.concatenate(second)


def _walked(worth: Floats, rng: np.random.Generator) -> Integers:
    """Draw a division of a larger group: each block in turn goes where its odds take it."""
    size = len(worth)
    labels = np.arange(size)
    for block in rng.permuted(np.tile(np.arange(size), (_SWEEPS, 1)), axis=1).ravel():
        labels[block] = -1
        sums = np.bincount(labels[labels >= 0], worth[block][labels >= 0], size)
        held = np.bincount(labels[labels >= 0], minlength=size) > 0
        free = int(np.flatnonzero(~held)[0])
        open_to = np.where(held | (np.arange(size) == free), sums, -np.inf)
        labels[block] = int((open_to + rng.gumbel(size=size)).argmax())
    return labels


def _connected(a: Integers, b: Integers, size: int) -> Integers:
    graph = coo_array((np.ones(len(a), dtype=bool), (a, b)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
