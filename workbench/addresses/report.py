"""The linkage report of a list whose addresses were matched to the register."""

from collections.abc import Iterator, Sequence

from workbench.addresses.groups import found_by_group
from workbench.addresses.result import AddressResult
from workbench.documents import Answer, Document, Grid, Section
from workbench.guild import came, prepared, report, software
from workbench.naming import list_name
from workbench.sources import SourceTable
from workbench.words import capital, count, has

_SOFTWARE = ("data-workbench", "duckdb", "numpy", "pandas")
_PREPARED = (
    (
        "Addresses of both lists are written in one form: capitals, no accents, “Street” and “St” "
        "alike, flats, numbers and letters in any order."
    ),
    (
        "Names of streets and buildings are looked up in the register; one or two slips of the pen "
        "are allowed."
    ),
    "The list’s own property numbers are not used to find any; they check what is found.",
)
_METHOD = (
    "Candidates have the postcode or a name in common; what differs of postcode, street, building "
    "and number is added up, and the least wins (after ASSIGN: Harper and others, 2021). How "
    "likely a kind of match is right is the mean of a beta distribution: a starting value worth "
    "twenty addresses, and the list’s own numbers."
)


def address_report(
    result: AddressResult,
    tables: Sequence[SourceTable] = (),
    *,
    purpose: str = "",
    controller: str = "",
) -> Document:
    """Write the linkage report that GUILD asks for.

    Parameters
    ----------
    result
        What matching found.
    tables
        The list and the register as they were read.
    purpose
        What the matched addresses are for.
    controller
        Who is responsible for them.
    """
    names = [list_name(name) for name in result.names]
    matched = int(result.counts.sum())
    rows = count(len(result.rows), "address", "addresses")
    return report(
        f"{names[0]} and {names[1]}",
        f"{rows}; {count(matched, 'match', 'matches')} to the register",
        (
            came(tables),
            prepared(_PREPARED, result.columns),
            _linked(result),
            _worked(result),
            _means(result),
        ),
        purpose=purpose,
        controller=controller,
        unknown=_unknown(result),
    )


def _linked(result: AddressResult) -> Section:
    said = {
        "Method": _METHOD,
        "Threshold": f"A match counts that is right with a probability of {result.threshold:g} or "
        "more",
        "Rows looked up": f"{len(result.rows):,}",
        "Software": software(_SOFTWARE),
    }
    return Section(
        title="3. How the addresses were matched",
        answers=tuple(Answer(asked=asked, said=told) for asked, told in said.items()),
        grids=(Grid.of("What each threshold would mean", result.thresholds),),
    )


def _worked(result: AddressResult) -> Section:
    groups = found_by_group(result)
    said = [*result.findings(), *groups.findings()]
    return Section(
        title="4. How well it worked",
        answers=(Answer(asked="Review of matches by people", without="Not done"),),
        statements=tuple(one.statement for one in said),
        grids=(
            Grid.of("Kinds of match, checked by the list’s own numbers", result.grades),
            Grid.of("Why addresses have no match", result.unmatched),
            Grid.of(groups.caption, groups.shown),
        ),
    )


def _means(result: AddressResult) -> Section:
    building = int(result.in_building.sum())
    matched = int(result.counts.sum())
    none = len(result.rows) - matched
    said = []
    if none:
        many = capital(count(none, "address", "addresses"))
        said.append(
            f"{many} of {len(result.rows):,} {has(none)} no match: a count of homes, or of people "
            "by home, leaves them out."
        )
    if building:
        said.append(
            f"Of {count(building, 'address', 'addresses')} only the building is known: people "
            "there cannot be told apart by home."
        )
    if matched:
        said.append(
            f"About {result.wrong:.1f} of the matches that count are expected to be wrong: have "
            "one checked before anything is done about its home."
        )
    return Section(title="5. What it means for an analysis", statements=tuple(said))


def _unknown(result: AddressResult) -> Iterator[str]:
    yield "A home that the register lacks cannot be found; how many there are, nobody knows."
    if not result.has_numbers:
        yield (
            "The list has no property numbers of its own, so nothing checked how likely each kind "
            "of match is right."
        )
