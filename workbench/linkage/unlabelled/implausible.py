"""Links that can hardly be right: a lower bound of how many are wrong, without known answers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.findings import Finding
from workbench.linkage.unlabelled.clashes import CLASHES, FACTS_USED, Bools, Clash, read_facts
from workbench.linkage.unlabelled.joined import Joined
from workbench.linkage.unlabelled.unlinked import require_group
from workbench.shares import FEWEST, group_names
from workbench.tables import Table
from workbench.words import capital, count, has, listed

_METHOD = (
    "Implausible scenarios give a lower bound of false links (Harron, Dibben and others, 2017), "
    "where both records are right. Numbers count that can be valid; dates of birth ten years "
    "apart, where more than two of eight digits differ; activity, more than 31 days after death."
)
_FEW = f"fewer than {FEWEST}"
_HELD_BACK = "not shown"
_HARDLY, _WORTH_A_LOOK = "can hardly be right", "may be right: worth a look"


@dataclass(frozen=True)
class Implausible:
    """Links whose two records cannot both be right and of one person, or hardly.

    Attributes
    ----------
    table
        One row a kind that could be looked for: ``the_two_records_say``, ``looked_at`` (links that
        give the facts on both sides), ``implausible``, ``what_that_means`` and
        ``weighed_by_the_link`` (yes or no).
    pairs
        The implausible links, those that can hardly be right first: ``left_list``, ``left_id``,
        ``right_list`` and ``right_id`` (of a link, without the lists), ``the_two_records_say`` and
        ``what_that_means``.
    groups
        One row a group, where one was named and ten links or more can hardly be right: ``group``,
        ``links`` and ``can_hardly_be_right``, in words where it is small or would give a small
        number away.
    links
        How many links there are.
    wrong
        How many of them can hardly be right.
    not_looked_for
        Kinds for which the lists lack facts: what they say, and the facts.
    weighed
        Facts that the link itself weighed, in plain words.
    units
        What one and several links are called.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    groups: pd.DataFrame
    links: int
    wrong: int
    not_looked_for: tuple[tuple[str, str], ...]
    weighed: tuple[str, ...]
    units: tuple[str, str]

    @property
    def most_right(self) -> float:
        """The share of links that can be right at most; missing where there are none."""
        return 1 - self.wrong / self.links if self.links else float("nan")

    def findings(self) -> list[Finding]:
        """Say how many links can hardly be right, and what that does not tell."""
        return [self._bound(), *self._worth_a_look(), *self._weighed(), *self._unseen()]

    def shown(self) -> list[Finding | Table]:
        """Give all that there is to read: sentences, the kinds and, where there are any, groups."""
        shown: list[Finding | Table] = list(self.findings())
        if len(self.table):
            caption = "Contradictions between records of one person that were looked for"
            shown.append(Table("contradictions", self.table, caption))
        if len(self.groups):
            caption = "Links that can hardly be right, by group, those of fewer than ten together"
            shown.append(Table("contradictions-by-group", self.groups, caption, show=60))
        return shown

    def _bound(self) -> Finding:
        links = count(self.links, *self.units)
        sure = self.table[self.table["what_that_means"] == _HARDLY]
        if not self.links:
            statement = "There is no link that could be implausible."
        elif self.table.empty:
            statement = (
                f"Of {links} none could be checked for facts that contradict one another: the "
                "lists share none of them."
            )
        elif self.wrong:
            kinds = [
                f"{row['implausible']:,}: {row['the_two_records_say']}"
                for row in sure[sure["implausible"] > 0].to_dict("records")
            ]
            verb = "is" if self.wrong == 1 else "are"
            statement = (
                f"At least {self.wrong:,} of {links} {verb} wrong, or one of the two records is "
                f"({'; '.join(kinds)}). There may be many more that nothing gives away."
            )
        else:
            statement = (
                f"Of {links} none contradicts itself in the {count(len(self.table), 'way')} we "
                "could look for. That is no proof that all are right."
            )
        return Finding(
            key="implausible",
            statement=statement,
            value=self.wrong,
            unit=self.units[1],
            n=self.links,
            method=_METHOD,
            verdict="look" if self.wrong else "info",
        )

    def _worth_a_look(self) -> list[Finding]:
        found = self.table[
            (self.table["what_that_means"] == _WORTH_A_LOOK) & (self.table["implausible"] > 0)
        ]
        if found.empty:
            return []
        kinds = [
            f"{count(many, *self.units)} {_says(said, many)}"
            for said, many in zip(found[_SAYS], found["implausible"], strict=True)
        ]
        return [
            Finding(
                key="implausible.perhaps",
                statement=f"{capital(listed(kinds))}. That happens, and is not counted as wrong.",
                value=int(found["implausible"].sum()),
                unit=self.units[1],
                n=self.links,
                method=_METHOD,
                verdict="look",
            )
        ]

    def _weighed(self) -> list[Finding]:
        if not self.weighed:
            return []
        return [
            Finding(
                key="implausible.weighed",
                statement=f"The link itself weighed {listed(self.weighed)} and passed over most "
                "pairs that disagree in them, so few are left to be seen. A fact that was kept "
                "from the link would tell more.",
                method=_METHOD,
            )
        ]

    def _unseen(self) -> list[Finding]:
        if not self.not_looked_for or not self.links:
            return []
        missing = listed([facts for _, facts in self.not_looked_for], conjunction="or", most=0)
        return [
            Finding(
                key="implausible.unseen",
                statement=f"{count(len(self.not_looked_for), 'kind')} of contradiction could not "
                f"be looked for: no two linked records both give {missing}.",
                value=len(self.not_looked_for),
                unit="kinds",
                method=_METHOD,
            )
        ]


def find_implausible(found: Joined, *, group: str = "") -> Implausible:
    """Find links whose two records contradict one another.

    Parameters
    ----------
    found
        What was put together (:func:`workbench.linkage.unlabelled.joined.joined`). Of a view,
        every two records of one person are a link.
    group
        A column of one of the lists with people's group.

    Raises
    ------
    WorkbenchError
        Where no list has the column.
    """
    require_group(found.lists[: found.looked_for], group)
    sides = _sides(found)
    table, clashing, unseen = [], {}, []
    for one in CLASHES:
        looked, clash = one.test(sides)
        if not looked.any():
            unseen.append((one.what, one.facts))
            continue
        clashing[one] = clash
        weighed = one.evidence in found.evidence
        table.append(
            (
                one.what,
                int(looked.sum()),
                int(clash.sum()),
                _meaning(one),
                "yes" if weighed else "no",
            )
        )
    hardly = np.zeros(len(found.pairs), dtype=bool)
    for one, clash in clashing.items():
        hardly |= clash & one.sure
    used = dict.fromkeys(
        FACTS_USED[one.evidence] for one in clashing if one.evidence in found.evidence
    )
    return Implausible(
        table=pd.DataFrame(table, columns=_TABLE),
        pairs=_pairs(found, clashing, hardly, with_lists=found.of_view),
        groups=_groups(found, hardly, group),
        links=found.links,
        wrong=int(hardly.sum()),
        not_looked_for=tuple(unseen),
        weighed=tuple(used),
        units=("pair of records of one person", "pairs of records of one person")
        if found.of_view
        else ("link", "links"),
    )


_SAYS, _MEANS = "the_two_records_say", "what_that_means"
_TABLE = [_SAYS, "looked_at", "implausible", _MEANS, "weighed_by_the_link"]


def _sides(found: Joined) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the facts of both records of every pair."""
    facts = []
    for place, held in enumerate(found.lists):
        ends = [
            found.pairs.loc[found.pairs[f"{side}_list"] == place, f"{side}_id"]
            for side in ("left", "right")
        ]
        read = read_facts(held, pd.concat(ends))
        read.index = pd.MultiIndex.from_product([[place], read.index])
        facts.append(read)
    every = pd.concat(facts)
    left, right = (
        every.reindex(
            pd.MultiIndex.from_frame(found.pairs[[f"{side}_list", f"{side}_id"]])
        ).reset_index(drop=True)
        for side in ("left", "right")
    )
    return left, right


def _meaning(one: Clash) -> str:
    return _HARDLY if one.sure else _WORTH_A_LOOK


def _pairs(
    found: Joined, clashing: dict[Clash, Bools], hardly: Bools, *, with_lists: bool
) -> pd.DataFrame:
    said = np.full(len(found.pairs), "", dtype=object)
    for one, clash in clashing.items():
        said[clash] += np.where(said[clash] == "", "", "; ") + one.what
    pairs = found.pairs.assign(**{_SAYS: said, _MEANS: np.where(hardly, _HARDLY, _WORTH_A_LOOK)})
    for side in ("left", "right"):
        names = [held.name for held in found.lists]
        pairs[f"{side}_list"] = pairs[f"{side}_list"].map(dict(enumerate(names)))
    pairs = pairs[pairs[_SAYS] != ""].sort_values(_MEANS, kind="stable", ignore_index=True)
    return pairs if with_lists else pairs.drop(columns=["left_list", "right_list"])


def _groups(found: Joined, hardly: Bools, group: str) -> pd.DataFrame:
    """Count by group, so that no number under ten can be read or worked out."""
    if not group or hardly.sum() < FEWEST:
        return pd.DataFrame(columns=["group", "links", "can_hardly_be_right"])
    named = pd.Series(None, index=found.pairs.index, dtype="str")
    for place, held in enumerate(found.lists[: found.looked_for]):
        if group not in held.rows.columns:
            continue
        for side in ("left", "right"):
            here = (found.pairs[f"{side}_list"] == place) & named.isna()
            values = held.rows[group].reindex(found.pairs.loc[here, f"{side}_id"])
            named[here] = values.astype("str").to_numpy()
    names = group_names(named, named.index)
    counted = pd.DataFrame({"group": names, "wrong": hardly}).groupby("group")["wrong"]
    table = counted.agg(["size", "sum"]).reset_index().set_axis(["group", "links", "wrong"], axis=1)
    return table.assign(can_hardly_be_right=suppressed(table.pop("wrong").astype(int)))


def suppressed(counts: "pd.Series[int]") -> list[str]:
    """Write counts whose sum is known, so that no number under ten can be worked out.

    Parameters
    ----------
    counts
        One a group.

    Returns
    -------
    list of str
        ``fewer than 10`` for those under ten; where their sum tells what each is, since that is
        one only or all are as small or as large as can be, the next smallest is held back as well.
    """
    small = counts < FEWEST
    said = [_FEW if few else f"{many:,}" for many, few in zip(counts, small, strict=True)]
    few = int(small.sum())
    told = few == 1 or int(counts[small].sum()) in (0, few * (FEWEST - 1))
    if 0 < few < len(counts) and told:
        said[int(counts.to_numpy().argsort(kind="stable")[few])] = _HELD_BACK
    return said


def _says(said: str, many: int) -> str:
    """Write what two records say, after a count of links."""
    if "says" in said:
        return f"{has(many)} records of which {said}"
    return f"{'is' if many == 1 else 'are'} of somebody {said}"
