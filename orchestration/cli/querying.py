"""Commands that only read what was published: sql, snapshots."""

from __future__ import annotations

import csv
import logging
import sys
from typing import Annotated, Any

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json, remember, say
from orchestration.cli.options import App
from orchestration.cli.prompting import ask, prompt
from orchestration.messages import both
from orchestration.processes.stopping import interrupts_left_to_command

LOG = logging.getLogger(__name__)
snapshots_app = App(help=both("cli.group.snapshots"), invoke_without_command=True)
app.add_typer(snapshots_app, name="snapshots")


def _print_table(names: list[str], rows: list[tuple[Any, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    console = Console(width=None if sys.stdout.isatty() else 400)
    console.print(table)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument()] = None,
    as_csv: Annotated[bool, typer.Option("--csv")] = False,
    snapshot: Annotated[str | None, typer.Option("--snapshot")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Read-only SQL on the newest snapshot."""
    import duckdb

    from orchestration.snapshots.access import connect, damaged
    from orchestration.snapshots.store import path_of

    def show(names: list[str], rows: list[tuple[Any, ...]]) -> None:
        if as_json:
            print_json([dict(zip(names, row, strict=True)) for row in rows])
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(names)
            writer.writerows(["" if value is None else value for value in row] for row in rows)
        else:
            _print_table(names, rows)

    path = path_of(existing_home(home), snapshot)
    connection = connect(path)
    try:
        if query is None:
            with interrupts_left_to_command():
                raise typer.Exit(prompt(connection, show))
        names, rows = ask(connection, query)
    except duckdb.Error as error:
        raise damaged(path) from error
    finally:
        connection.close()
    show(names, rows)


@snapshots_app.callback()
def _snapshots(context: typer.Context, home: HomeOption = None, as_json: AsJson = False) -> None:
    remember(home)
    if context.invoked_subcommand is None:
        list_snapshots(as_json=as_json)


@snapshots_app.command("list")
def list_snapshots(home: HomeOption = None, as_json: AsJson = False) -> None:
    """All snapshots, newest last."""
    from orchestration.snapshots.access import SnapshotDamaged, describe
    from orchestration.snapshots.candidates import candidate
    from orchestration.snapshots.current import published, stored
    from orchestration.snapshots.labels import labels

    place = existing_home(home)
    files, facts, faults = stored(place), [], []
    for path in files:
        try:
            facts.append(describe(path))
        except SnapshotDamaged:
            faults.append(path)
            facts.append({"snapshot_id": path.stem, "is_damaged": True, "size_bytes": path.stat().st_size})
    pointed = published(place) if len(faults) < len(files) or not files else None
    given, waits = labels(place), candidate(place.snapshots)
    for fact in facts:
        fact["is_waiting"] = bool(waits and waits.snapshot_id == fact["snapshot_id"])
        fact["is_published"] = bool(pointed and pointed.snapshot_id == fact["snapshot_id"])
        fact["label"] = given.get(fact["snapshot_id"])
    if as_json:
        print_json(facts)
    else:
        for fact in facts:
            _print_snapshot(fact)
    if faults:
        names = ", ".join(path.name for path in faults)
        raise SnapshotDamaged("cli.querying.snapshots_damaged", snapshots=place.snapshots, names=names)


def _print_snapshot(fact: dict[str, Any]) -> None:
    mark = "*" if fact["is_published"] else " "
    if fact.get("is_damaged"):
        say("cli.querying.damaged", mark=mark, snapshot_id=fact["snapshot_id"])
    else:
        as_of, created_at, size = fact["as_of"], fact["created_at"], f"{fact['size_bytes'] / 1e6:.1f} MB"
        say(
            "cli.querying.snapshot",
            mark=mark,
            snapshot_id=fact["snapshot_id"],
            as_of=as_of,
            created_at=created_at,
            size=size,
        )
    if fact["is_waiting"]:
        say("cli.querying.waits")
    if fact["label"]:
        say("cli.querying.label_of", label=fact["label"])


@snapshots_app.command("show")
def show(snapshot_id: str, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Where a snapshot comes from, and rows by table."""
    from orchestration.snapshots.access import describe, verify
    from orchestration.snapshots.labels import labels
    from orchestration.snapshots.store import path_of

    place = existing_home(home)
    path = path_of(place, snapshot_id)
    facts = describe(path) | {"label": labels(place).get(snapshot_id), "rows": verify(path, [])}
    if as_json:
        print_json(facts)
        return
    rows = facts.pop("rows")
    for name, value in {**facts, **rows}.items():
        print(f"{name:32} {value}")


@snapshots_app.command("restore")
def restore(snapshot_id: str, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Point to an older snapshot again."""
    from dataclasses import asdict

    from orchestration.clock import now
    from orchestration.home import locked
    from orchestration.snapshots import store
    from orchestration.state import audited

    place = existing_home(home)
    with locked(place, "taizhang snapshots restore"):
        pointed = store.restore(place, snapshot_id)
        LOG.info("%s is the published snapshot again", pointed.snapshot_id)
        audited(place.state, "published_again", pointed.snapshot_id, now())
    if as_json:
        print_json(asdict(pointed))
    else:
        say("cli.querying.published", snapshot_id=pointed.snapshot_id)


@snapshots_app.command("label")
def label(snapshot_id: str, text: str, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Call a snapshot something; it is then never pruned."""
    from orchestration.snapshots.labels import labels, set_label

    place = existing_home(home)
    set_label(place, snapshot_id, text)
    given = labels(place).get(snapshot_id)
    if as_json:
        print_json({"snapshot_id": snapshot_id, "label": given})
    elif given:
        say("cli.querying.labelled", snapshot_id=snapshot_id, label=given)
    else:
        say("cli.querying.label_gone", snapshot_id=snapshot_id)


@snapshots_app.command("prune")
def prune(
    keep: Annotated[int, typer.Option("--keep", min=1)] = 10,
    months: Annotated[int, typer.Option("--months", min=0)] = 24,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Remove older snapshots by rule."""
    from orchestration.home import locked
    from orchestration.snapshots.pruning import prune as prune_old

    place = existing_home(home)
    with locked(place, "taizhang snapshots prune"):
        gone = prune_old(place, keep, months, is_trial=dry_run)
        if not dry_run:
            LOG.info("pruned %d snapshots: %s", len(gone), ", ".join(gone) or "none")
    if as_json:
        print_json({"removed": gone})
    elif dry_run:
        say("cli.querying.would_remove", gone_count=len(gone), snapshots=gone)
    else:
        say("cli.querying.removed", gone_count=len(gone))
