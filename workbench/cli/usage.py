"""What is said to somebody who typed a command wrongly."""

import re
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption

from workbench.cli.words import WRONG_USE, note, say_error
from workbench.errors import WorkbenchError
from workbench.sources.near import near
from workbench.words import listed

_SETTING = ("-p", "--parameter")
_UNTOUCHED = "Nothing has been done."
_EXTRA = re.compile(r"unexpected extra arguments?(?:\(s\))? \((.*)\)$", re.DOTALL)
_NAMED = re.compile(r"No such command '(.*)'\.$", re.DOTALL)
_KINDS = {"int_parsing": "a whole number", "float_parsing": "a number"}


class Commands(TyperGroup):
    """The commands; wrong use is told in sentences, with exit code 2."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: object,
    ) -> NoReturn:
        """Run the command that was typed, and end with its exit code."""
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            if type(error).__name__ == "NoArgsIsHelpError":
                note(error.format_message())
            else:
                say_error(told(error))
            sys.exit(WRONG_USE)
        sys.exit(code)


def told(error: typer.TyperException) -> WorkbenchError:
    """Say what was typed wrongly and what to type instead.

    typer does not make the classes of its errors public, so they are known by their names, which
    are those of click.

    Parameters
    ----------
    error
        What typer raised.
    """
    found = vars(error)
    context: typer.Context | None = found.get("ctx")
    command = "workbench" if context is None else context.command_path
    match type(error).__name__:
        case "MissingParameter":
            return _missing(command, found["param"])
        case "NoSuchOption":
            return _no_option(command, found["option_name"], _options(context))
        case "BadOptionUsage":
            return _misused(found["option_name"], takes_none="not take" in error.message)
        case "BadParameter":
            return _bad_value(found["param"], error.__cause__)
    words = _EXTRA.search(error.message)
    if words and context is not None:
        return _extra(command, words[1], context)
    name = _NAMED.search(error.message)
    if name and context is not None:
        return _no_command(command, name[1], list(getattr(context.command, "commands", ())))
    return _wrong(
        f"What was typed after {command} cannot be understood.",
        f"See how it is written with: {command} --help",
    )


def _wrong(what: str, todo: str) -> WorkbenchError:
    return WorkbenchError(what, safe=_UNTOUCHED, todo=todo)


def _missing(command: str, parameter: TyperArgument) -> WorkbenchError:
    help_ = str(parameter.help or parameter.name).rstrip(".")
    return _wrong(
        f"Something is missing after {command}: {help_[:1].lower()}{help_[1:]}.",
        f"Write it as: {command} {str(parameter.name).upper()}",
    )


def _options(context: typer.Context | None) -> list[str]:
    if context is None:
        return []
    return [name for one in context.command.params for name in one.opts if name.startswith("-")]


def _no_option(command: str, written: str, known: Sequence[str]) -> WorkbenchError:
    close = near(written, known)
    hint = f" Did you mean {close[0]}?" if close else ""
    settings = "A setting is written as: -p NAME=VALUE. " if "-p" in known else ""
    return _wrong(
        f"{command} has no option {written}.{hint}",
        f"{settings}See what there is with: {command} --help",
    )


def _extra(command: str, words: str, context: typer.Context) -> WorkbenchError:
    """Say what to do about words that belong to nothing."""
    what = f"It is not clear what “{words}” after {command} belongs to."
    settings = [one.strip() for one in re.findall(r"\S+=(?:\S*(?: +[^\s=]+(?= |$))*)", words)]
    if "-p" in _options(context) and settings:
        name = next((value for value in context.params.values() if isinstance(value, str)), "NAME")
        given = " ".join(f'-p "{one}"' if " " in one else f"-p {one}" for one in settings)
        return _wrong(what, f"Write -p before each setting, as in: {command} {name} {given}")
    return _wrong(
        what,
        "Put what has spaces in it into quotation marks, or leave this out. "
        f"See how it is written with: {command} --help",
    )


def _no_command(command: str, name: str, known: Sequence[str]) -> WorkbenchError:
    close = near(name, known)
    hint = f"Did you mean {close[0]}?" if close else f"Its commands: {listed(known, most=0)}."
    return _wrong(
        f"{command} has no command {name}. {hint}",
        f"See what each does with: {command} --help",
    )


def _misused(option: str, *, takes_none: bool) -> WorkbenchError:
    if takes_none:
        return _wrong(f"{option} takes no value.", f"Write it alone: {option}")
    how = "Write after it what it is to be, or leave it out."
    if option in _SETTING:
        how = "A setting is written as: -p NAME=VALUE"
    return _wrong(f"{option} is followed by nothing.", how)


def _bad_value(option: TyperOption, cause: BaseException | None) -> WorkbenchError:
    """Say what an option may be, from what pydantic found wrong with what it was given."""
    from pydantic import ValidationError

    name = max(option.opts, key=len)
    if not isinstance(cause, ValidationError):
        return _wrong(f"{name} cannot be that.", "Give another value, or leave it out.")
    (fault,) = cause.errors()
    choices = str(option.metavar or "").split("|")
    if len(choices) > 1:
        todo = f"Choose {listed(choices, conjunction='or')}."
    elif "ge" in fault.get("ctx", {}):
        todo = f"Give at least {fault['ctx']['ge']:g}."
    else:
        todo = f"Give {_KINDS.get(fault['type'], 'another value')}."
    return _wrong(f"{name} cannot be {fault['input']}.", todo)
