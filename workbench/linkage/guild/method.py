"""Of the linkage report: how the records were linked."""

import json
from hashlib import sha256

from workbench.documents import Answer, Grid, Section
from workbench.guild import software
from workbench.linkage.model import Model
from workbench.linkage.result import LinkResult
from workbench.linkage.view_result import View
from workbench.linkage.words import figures
from workbench.naming import list_name
from workbench.words import count, listed


def linked(result: LinkResult | View) -> Section:
    """Say by which rules, facts and thresholds records were linked, and with which programs.

    Parameters
    ----------
    result
        What linking found.
    """
    view = isinstance(result, View)
    how = (
        "All records are one pool; people are the division of it that the pairs make likeliest "
        "(correlation clustering; Bansal, Blum and Chawla, 2004)."
        if view
        else "Pairs that reach the threshold are links; where a list holds everybody once, the "
        "likeliest pairs together are chosen among rivals."
    )
    answers = [
        Answer(
            asked="Method",
            said=f"Probabilistic linkage (Fellegi and Sunter, 1969; Splink 5). {how}",
        ),
        Answer(
            asked="Threshold",
            said=f"A match probability of {result.threshold:g} or more"
            + (" speaks for one person" if view else " makes a link"),
        ),
        Answer(asked="Pairs compared", said=result.plan.sentence()),
        *_once(result),
        Answer(
            asked="Chance that two records taken at random are one person",
            said=f"1 in {figures(1 / result.model.prior):,}",
        ),
        Answer(asked="Number that chose samples (seed)", said=str(result.seed)),
        Answer(asked="Fingerprint of the model", said=fingerprint(result.model)),
        Answer(asked="Software", said=software(spark=result.engine == "spark")),
    ]
    return Section(
        title="3. How the records were linked",
        answers=tuple(answers),
        grids=(
            Grid.of("Pairs were compared when they agree on all of", result.plan.table),
            Grid.of("What each kind of agreement is worth", result.model.table),
        ),
    )


def _once(result: LinkResult | View) -> list[Answer]:
    """Say what was taken for granted of each list, and what people decided."""
    asked = "Lists taken to hold everybody once"
    if isinstance(result, View):
        together, apart = (
            0 if said is None else len(said) for said in (result.together, result.apart)
        )
        pairs = f"{count(together, 'pair')} said to be one person, {count(apart, 'pair')} not"
        pairs = pairs if together or apart else "None"
        named = [list_name(one) for one in result.once]
        decided = Answer(asked="Pairs that somebody had decided", said=pairs)
        return [Answer(asked=asked, said=listed(named, most=0) or "None"), decided]
    everybody = zip(result.names, reversed(result.once), strict=True)
    return [
        Answer(
            asked=asked, said=listed([list_name(one) for one, yes in everybody if yes]) or "None"
        )
    ]


def fingerprint(model: Model) -> str:
    """Tell one model from another: ``sha256:`` and the digest of all that it holds.

    Parameters
    ----------
    model
        What agreement is worth.
    """
    told = {
        one.name: [
            (level.label, level.sql, level.frequency, f"{m:.9g}", f"{u:.9g}")
            for level, m, u in zip(one.levels, model.m[one.name], model.u[one.name], strict=True)
        ]
        for one in model.comparisons
    }
    text = json.dumps([told, f"{model.prior:.9g}"], sort_keys=True)
    return f"sha256:{sha256(text.encode()).hexdigest()}"
