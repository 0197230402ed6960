"""Commands that hand the tables of a snapshot to other programs: export."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json, say

LOG = logging.getLogger(__name__)


@app.command()
def export(
    parquet: Annotated[Path, typer.Option("--parquet", show_default=False)],
    snapshot: Annotated[str | None, typer.Option("--snapshot")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Write every public table of a snapshot as Parquet, with a data dictionary."""
    from orchestration.analysts.parquet import export as write
    from orchestration.pipeline.progress import report_to, reporter

    place = existing_home(home)
    with report_to(reporter(quiet=as_json)):
        done = write(place, parquet, snapshot)
    LOG.info("exported %s, %d tables", done.snapshot_id, len(done.tables))
    if as_json:
        print_json(done.as_dict())
        return
    size, count = f"{done.size_bytes / 1e6:.1f} MB", len(done.tables)
    say("cli.analysing.exported", folder=done.folder, snapshot_id=done.snapshot_id, tables_count=count, size=size)
