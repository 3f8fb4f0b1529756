"""What a change board asks for: a bill of materials, and every licence with its text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from packaging.utils import canonicalize_name

from scripts.bundle.lock import Pinned, Target
from scripts.bundle.metadata import Wheel
from scripts.bundle.wheels import sha256

_RULE = "=" * 79
# What runs on a cluster comes with the cluster, and Spark alone is half as large as all the rest.
LEFT_OUT = frozenset({"spark"})


class OpenNeedError(Exception):
    """A package needs another that the lock does not pin for the same kind of machine."""


def sbom(
    product: Wheel, wheels: Sequence[Wheel], pinned: Sequence[Pinned], targets: Sequence[Target]
) -> str:
    """Write the bill of materials as CycloneDX 1.6, the same each time for the same wheels.

    Parameters
    ----------
    product
        The workbench's own wheel.
    wheels
        Those of the lock, several for a package that has one for each kind of machine.
    pinned
        The lock.
    targets
        The kinds of machine.

    Raises
    ------
    OpenNeedError
        When a package needs something that is not in the lock for the same kind of machine.
    """
    packages = _by_package(wheels)
    offered = {extra for one in product.requires for extra in _extras_in(str(one.marker or ""))}
    needs = dependencies(product, packages, pinned, targets, frozenset(offered - LEFT_OUT))
    components = [_component(files) for files in packages.values()]
    serial = uuid5(NAMESPACE_URL, json.dumps([_component([product]), components]))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**_component([product]), "type": "application"}},
        "components": components,
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted(needs.items())
        ],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def core_lock(
    product: Wheel, wheels: Sequence[Wheel], pinned: Sequence[Pinned], targets: Sequence[Target]
) -> str:
    """Write the part of the lock that the workbench needs without any of its extras.

    Parameters
    ----------
    product
        The workbench's own wheel.
    wheels
        Those of the lock.
    pinned
        The lock.
    targets
        The kinds of machine.
    """
    needs = dependencies(product, _by_package(wheels), pinned, targets, frozenset())
    needed = set[str]().union(*needs.values())
    lines = [one.line(marked=True) for one in pinned if _purl(one.name, one.version) in needed]
    return "\n".join(lines) + "\n"


def licences(product: Wheel, wheels: Sequence[Wheel]) -> str:
    """Write every package's licence, first in a list, then with its text.

    Parameters
    ----------
    product
        The workbench's own wheel.
    wheels
        Those of the lock.
    """
    packages = _by_package([product, *wheels])
    width = max(len(f"{name} {version}") for name, version in packages)
    listed = [
        f"{f'{name} {version}'.ljust(width)}  {files[0].licence}"
        for (name, version), files in packages.items()
    ]
    parts = ["LICENCES OF WHAT IS IN THIS FOLDER", "", *listed]
    for (name, version), files in packages.items():
        texts = {text: path for one in files for path, text in one.licence_texts.items()}
        parts += ["", _RULE, f"{name} {version}: {files[0].licence}", _RULE]
        parts += [f"[{path}]\n{text}\n" for text, path in texts.items()] or [
            "The package holds no licence text of its own."
        ]
    return "\n".join(parts) + "\n"


def dependencies(
    product: Wheel,
    packages: Mapping[tuple[str, str], Sequence[Wheel]],
    pinned: Sequence[Pinned],
    targets: Iterable[Target],
    extras: frozenset[str],
) -> dict[str, set[str]]:
    """Follow what each package needs, on every kind of machine.

    Parameters
    ----------
    product
        The workbench's own wheel.
    packages
        The wheels of the lock by name and version.
    pinned
        The lock.
    targets
        The kinds of machine.
    extras
        Those of the workbench's that are asked for.

    Returns
    -------
    dict
        For each package, by its package URL, those it needs.

    Raises
    ------
    OpenNeedError
        When one is not in the lock for that kind of machine, or only in a version it refuses.
    """
    needs: dict[str, set[str]] = {_purl(name, version): set() for name, version in packages}
    needs[_purl(product.name, product.version)] = set()
    for target in targets:
        environments = list(target.environments())
        # The oldest and the newest correction: no lock is split more finely than in two.
        for environment in (environments[0], environments[-1]):
            here = {
                one.name: packages[one.name, one.version]
                for one in pinned
                if one.marker is None or one.marker.evaluate(environment)
            }
            _follow(product, extras, here, environment, target, needs)
    return needs


def _follow(
    product: Wheel,
    extras: frozenset[str],
    here: Mapping[str, Sequence[Wheel]],
    environment: Mapping[str, str],
    target: Target,
    needs: dict[str, set[str]],
) -> None:
    tags = target.tags()
    todo, seen = [(product, extras)], set()
    while todo:
        wheel, extras = todo.pop()
        if (wheel.name, extras) in seen:
            continue
        seen.add((wheel.name, extras))
        for need in wheel.requires:
            asked = [{**environment, "extra": extra} for extra in extras or {""}]
            if need.marker is not None and not any(map(need.marker.evaluate, asked)):
                continue
            files = here.get(canonicalize_name(need.name), ())
            met = next((one for one in files if one.tags & tags), None)
            if met is None or not need.specifier.contains(met.version, prereleases=True):
                raise OpenNeedError(
                    f"{wheel.name} {wheel.version} needs {need}, which the lock does not hold "
                    f"for {target}."
                )
            needs[_purl(wheel.name, wheel.version)].add(_purl(met.name, met.version))
            todo.append((met, frozenset(need.extras)))


def _extras_in(marker: str) -> list[str]:
    return [part.split('"')[1] for part in marker.split("extra == ")[1:]]


def _by_package(wheels: Iterable[Wheel]) -> dict[tuple[str, str], list[Wheel]]:
    packages: dict[tuple[str, str], list[Wheel]] = {}
    for wheel in sorted(wheels, key=lambda one: (one.name, one.version, one.path.name)):
        packages.setdefault((wheel.name, wheel.version), []).append(wheel)
    return packages


def _component(files: Sequence[Wheel]) -> dict[str, object]:
    one = files[0]
    purl = _purl(one.name, one.version)
    if one.is_expression:
        licence: dict[str, object] = {"expression": one.licence}
    else:
        licence = {"license": {"name": one.licence}}
    return {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "description": one.summary,
        "licenses": [licence],
        "purl": purl,
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"wheels/{wheel.path.name}",
                "hashes": [{"alg": "SHA-256", "content": sha256(wheel.path)}],
            }
            for wheel in files
        ],
    }


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name}@{version}"
