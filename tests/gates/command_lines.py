"""Finds `taizhang …` in texts for people and machines, and looks whether the command line knows it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import typer

from orchestration.cli import app

_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
# the command, with or without the folder it lies in, at the start of a line or after a shell's separators
_CALL = re.compile(r"(?:^|[\s;&|(\"'])(?:[\w./~-]*/)?taizhang (?P<rest>[^\n;&|)#]*)")


def root() -> Any:
    """The whole command line as click sees it."""
    return typer.main.get_command(app)


def in_markdown(text: str) -> Iterator[str]:
    """Command lines of code blocks and of inline code."""
    outside = _FENCE.sub("", text)
    for code in [*_FENCE.findall(text), *_INLINE.findall(outside)]:
        yield from in_shell(code)


def in_shell(text: str) -> Iterator[str]:
    """Command lines of a shell text, from the word after `taizhang` on."""
    for line in text.replace("\\\n", " ").splitlines():
        for found in _CALL.finditer(line):
            yield found["rest"].strip()


def _words(line: str) -> list[str]:
    try:
        return shlex.split(re.sub(r"[\[\]…]", " ", line))
    except ValueError:  # a quotation that goes on in the next line
        return re.sub(r"[\[\]…\"']", " ", line).split()


def _option_names(command: Any) -> dict[str, bool]:
    """Every option of a command and whether a value follows it."""
    return {
        name: not getattr(option, "is_flag", False) and not option.count
        for option in command.params
        if option.param_type_name == "option"
        for name in [*option.opts, *option.secondary_opts]
    } | {"--help": False}


def problem(line: str) -> str | None:
    """What the command line does not know of a call; None where it knows all."""
    command, options = root(), _option_names(root())
    words = _words(line)
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            name = word.partition("=")[0]
            if name not in options:
                return f"{command.name} has no {name}: taizhang {line}"
            if options[name] and "=" not in word and words:
                words.pop(0)
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return f"there is no command {word}: taizhang {line}" if re.fullmatch(r"[a-z][a-z-]*", word) else None
            command = command.commands[word]
            options |= _option_names(command)
    return None
