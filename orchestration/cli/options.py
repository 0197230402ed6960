"""--verbose and --quiet: before a command and after it, without every command naming them."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer

from orchestration.messages import both

Function = TypeVar("Function", bound=Callable[..., Any])
_WORDS = ("verbose", "quiet")


def _key(function: Callable[..., Any]) -> str:
    """The key of what a command does; its parameters stand below it."""
    return f"cli.{function.__module__.rpartition('.')[2]}.{function.__name__}"


def _remember(word: str) -> None:
    """Keep what was asked for where processes that this one starts find it too."""
    from orchestration.logs import VERBOSITY

    os.environ[VERBOSITY] = word


def _with_verbosity(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same command with two more options, which it does not see."""

    @functools.wraps(function)
    def command(*arguments: Any, **named: Any) -> Any:
        for word in _WORDS:
            if named.pop(word):
                _remember(word)
        return function(*arguments, **named)

    own = inspect.signature(function, eval_str=True)
    for name, parameter in own.parameters.items():
        for info in getattr(parameter.annotation, "__metadata__", ()):
            if info.help is None:
                info.help = both(f"{_key(function)}.{name}")
    more = [
        inspect.Parameter(
            word,
            inspect.Parameter.KEYWORD_ONLY,
            default=False,
            annotation=Annotated[bool, typer.Option(f"--{word}", help=both(f"cli.option.{word}"))],
        )
        for word in _WORDS
    ]
    command.__signature__ = own.replace(parameters=[*own.parameters.values(), *more])  # type: ignore[attr-defined]  # inspect looks for it on functions
    return command


class App(typer.Typer):
    """An app whose commands all take --verbose and --quiet, and whose help stands in the catalogue of texts."""

    def command(self, name: str | None = None, **named: Any) -> Callable[[Function], Function]:
        """Register a command, as Typer does; lists of commands show all of its first line, which Typer would cut."""

        def register(function: Function) -> Function:
            text = both(_key(function))
            return _registered(super(App, self).command(name, help=text, short_help=text, **named), function)

        return register

    def callback(self, **named: Any) -> Callable[[Function], Function]:
        """Register what comes before the commands, as Typer does."""
        register = super().callback(**named)
        return lambda function: _registered(register, function)


def _registered(register: Callable[[Callable[..., Any]], Any], function: Function) -> Function:
    register(_with_verbosity(function))
    return function
