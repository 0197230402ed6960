"""Raw tables → dbt models. dbt runs in this process; its events become Dagster's."""

import logging
from collections.abc import Iterator, Mapping
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.messages import UserError
from orchestration.pipeline.dbt_runner import parse_project
from orchestration.pipeline.desk import Desk
from orchestration.pipeline.stages import models_stage

LOG = logging.getLogger(__name__)


class Translator(DagsterDbtTranslator):
    """Groups are the layers of the models; what the run collected is told apart from the copy of it in the snapshot."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        key = super().get_asset_key(dbt_resource_props)
        return key.with_prefix("warehouse") if dbt_resource_props["resource_type"] == "source" else key

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props.get("fqn", [])[1:-1]
        return folders[0] if folders else dbt_resource_props.get("resource_type")


TRANSLATOR = Translator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
MANIFEST = parse_project()


@dbt_assets(manifest=MANIFEST, dagster_dbt_translator=TRANSLATOR, name="models", required_resource_keys={"desk"})
def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Build and test every model into a file that nobody reads yet."""
    desk: Desk = context.resources.desk
    events: SimpleQueue[dict[str, Any] | None] = SimpleQueue()

    def work() -> None:
        try:
            with desk.step("models"):
                models_stage(desk, context.run.run_id, lambda done: events.put(done.event))
        except UserError:
            LOG.debug("raised again in the step's own thread")
        finally:
            events.put(None)

    builder = Thread(target=copy_context().run, args=(work,), name="dbt")  # events of this thread name the run too
    builder.start()
    while (event := events.get()) is not None:
        message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
        yield from message.to_default_asset_events(
            manifest=MANIFEST, dagster_dbt_translator=TRANSLATOR, context=context
        )
    builder.join()
    if desk.failure:
        raise desk.failure


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(assets=[models])
