"""Say what can be set of an analysis."""

from collections.abc import Iterator, Sequence

from workbench.parameters import Parameter, shown


def setting_rows(parameters: Sequence[Parameter]) -> Iterator[tuple[str, str]]:
    """Give each setting's name, and what it is, what it must be and what it is by default.

    Parameters
    ----------
    parameters
        What the analysis declares.
    """
    for parameter in parameters:
        lines = [parameter.help] if parameter.help else []
        default = shown(parameter.default)
        if parameter.required:
            lines.append(f"{_capital(parameter.words)}; must be given")
        elif default == "":
            lines.append(f"{_capital(parameter.words)}; may be left out")
        else:
            lines.append(f"{_capital(parameter.words)}; {default} unless you say otherwise")
        yield parameter.name, "\n".join(lines)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
