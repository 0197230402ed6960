"""Reading what was published from a terminal or a pipe: snapshots without a command, statements one after the other."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time

from tests.conftest import TAIZHANG, County, taizhang

# a terminal of its own that Ctrl-C reaches, whatever the tests were started from
_ON_THIS_TERMINAL = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); signal.signal(signal.SIGINT, signal.default_int_handler); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)


def _piped(county: County, text: str, *form: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TAIZHANG, "--home", county.home.root, "sql", *form],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_snapshots_alone_lists_them_also_for_a_program_and_with_home_in_the_middle(county: County) -> None:
    (listed,) = taizhang("snapshots", "--json", home=county.home).json
    assert listed["snapshot_id"] == "S000001" and listed["is_published"]
    assert "S000001" in taizhang("snapshots", "--home", county.home.root, "list").stdout


def test_pruning_leaves_the_published_snapshot(county: County) -> None:
    assert taizhang("snapshots", "prune", "--keep", "1", "--json", home=county.home).json == {"removed": []}
    assert taizhang("snapshots", "prune", "--keep", "0", home=county.home).exit_code == 2


def test_statements_of_a_pipe_are_answered_in_order_also_the_last_without_semicolon(county: County) -> None:
    done = _piped(county, "select 1 as one;\n\nselect 2\nas two;select 3 as three;\nselect 4 as four", "--csv")
    assert done.stdout.split() == ["one", "1", "two", "2", "three", "3", "four", "4"]
    assert "taizhang>" not in done.stdout and done.returncode == 0
    assert json.loads(_piped(county, "select 5 as five", "--json").stdout) == [{"five": 5}]


def test_a_wrong_statement_of_a_pipe_is_named_and_the_rest_still_answered(county: County) -> None:
    done = _piped(county, "selec 1;\nselect 42 as answer;\n", "--csv")
    assert done.returncode == 2 and "42" in done.stdout and "selec" in done.stderr and "Traceback" not in done.stderr


def test_on_a_terminal_ctrl_c_drops_the_statement_and_ctrl_d_leaves(county: County) -> None:
    terminal, inside = pty.openpty()
    command = [sys.executable, "-c", _ON_THIS_TERMINAL, TAIZHANG, "--home", str(county.home.root), "sql"]
    process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside, start_new_session=True)
    os.close(inside)

    said = ""

    def until(words: str, pressing: bytes = b"") -> None:
        """Read up to some words; what came with them and stands after them is for the next call."""
        nonlocal said
        ends = time.monotonic() + 60
        while words not in said and time.monotonic() < ends:
            if select.select([terminal], [], [], 2)[0]:
                said += os.read(terminal, 4096).decode(errors="replace")
            else:
                # a key pressed between prompt and reading is heard with the next one, as by any Python prompt
                os.write(terminal, pressing)
        assert words in said
        said = said.partition(words)[2]

    until("taizhang> ")
    os.write(terminal, b"select 1 +\n")
    until("...> ")
    os.write(terminal, b"\x03")
    until("taizhang> ", pressing=b"\x03")
    os.write(terminal, b"select 40 + 2 as answer;\n")
    until("42")
    until("taizhang> ")
    os.write(terminal, b"\x04")
    assert process.wait(30) == 0
    os.close(terminal)
