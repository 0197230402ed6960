"""The resource that every step works at: it holds the home's lock for as long as the run lasts."""

from collections.abc import Iterator

import dagster as dg

from orchestration.clock import as_of
from orchestration.home import Home, existing, locked
from orchestration.logs import event_context, set_up
from orchestration.pipeline.desk import Desk
from orchestration.pipeline.run_log import told
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import load
from orchestration.storage.space import require_space


@dg.resource(
    config_schema={
        "home": dg.Field(
            dg.Noneable(str), default_value=None, is_required=False, description="home folder; else TAIZHANG_HOME"
        ),
        "as_of": dg.Field(dg.Noneable(str), default_value=None, is_required=False, description="ISO 8601; else now"),
        "publish": dg.Field(bool, default_value=True, is_required=False),
    },
    description="The home folder, locked for this run.",
)
def desk(context: dg.InitResourceContext) -> Iterator[Desk]:
    config = context.resource_config
    home: Home = existing(config["home"])
    set_up(home.root)
    run_id, moment, is_publishing = context.run_id or "", as_of(config["as_of"]), config["publish"]
    doing = f"dagster run {run_id}".strip()
    with (
        event_context(run_id=run_id or None),
        told(doing, moment, is_publishing=is_publishing) as ending,
        locked(home, doing),
    ):
        references = load(home.config)
        references.log_oddities()
        require_space(home, references.settings.free_gigabytes)
        require_sound_state(home, references)
        work = Desk(home, references, moment, is_publishing)
        yield work
        ending.has_failed = work.failure is not None


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(resources={"desk": desk}, executor=dg.in_process_executor)
