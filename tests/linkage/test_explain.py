def test_every_level_is_shown_with_its_shares(linked):
    table = linked.model.table
    apart = [one for one in linked.model.comparisons if not one.corrects]
    corrections = len(linked.model.comparisons) - len(apart)
    assert corrections == 2
    assert len(table) == sum(len(one.levels) for one in apart) + corrections
    shares = table.dropna()
    assert len(shares) == len(table) - corrections
    assert shares.groupby("fact")["of_100_true_pairs"].sum().round().eq(100).all()
    assert shares["one_in_other_pairs"].ge(1).all()


def test_weights_are_shown_of_what_occurs(linked):
    table = linked.weights
    assert 0 < len(table) < len(linked.model.table)
    assert table["agrees_by_chance_in_one_pair_of"].max() <= linked.plan.possible
    assert linked.thresholds["wrong_links_the_model_expects"].isin(["fewer than 1", "0"]).any()


def test_patterns_count_every_candidate(linked):
    assert linked.patterns["pairs"].sum() == len(linked.candidates)
