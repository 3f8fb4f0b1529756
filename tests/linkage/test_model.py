"""What agreement is worth where a part of it is missing, however seldom that is."""

import numpy as np
import pytest

from workbench.linkage import link


def test_levels_with_a_missing_part_are_worth_the_same_beside_the_pairs_that_lack_it(linked):
    model = linked.model
    beside = model.where_missing()
    for comparison in model.comparisons:
        m, u = (np.array(shares[comparison.name]) for shares in (model.m, model.u))
        others = np.array(beside.u[comparison.name])
        assert others == pytest.approx(u * np.array(beside.m[comparison.name]) / m)
        for place, level in enumerate(comparison.levels):
            known = [at for at, one in enumerate(comparison.levels) if not one.sums]
            among = u[list(level.sums)].sum() / u[known].sum() if level.sums else u[place]
            assert others[place] == pytest.approx(among)


def weight_of(left, right, person):
    compared = link(left, right).compared
    uid = compared.ids[0][compared.ids[0] == person].index[0]
    return compared.pairs.loc[compared.pairs["left"] == uid, "weight"].max()


def test_a_missing_address_counts_the_same_whether_it_is_seldom_or_often_missing(lists):
    places = ["postcode", "uprn", "phone"]
    whole = lists.left.copy()
    both = lists.truth[lists.truth["person_id"].duplicated(keep=False)]
    person = str(both.loc[both["list"] == "left", "record_id"].iloc[0])
    alone, many = whole.copy(), whole.copy()
    alone[places] = alone[places].bfill().ffill()
    here = alone["record_id"].astype("str") == person
    alone.loc[here, places] = None
    many.loc[here | (np.arange(len(many)) % 3 == 0), places] = None
    one, other = (weight_of(left, lists.right, person) for left in (alone, many))
    assert one == pytest.approx(other, abs=2)
