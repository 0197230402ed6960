"""Where each durable step of the product is killed: a scenario of `kills.py`, or the test that does it.

tests/faults/test_durable_steps.py fails where a step of the source stands in neither.
"""

from __future__ import annotations

RUN = """
collection.receipts.receipt:write_all#1 intake.archive:archive#1 intake.leaving:leave#1 pipeline.collect:collect#1
pipeline.submissions:_store#1 snapshots.current:write_current_manifest#1 snapshots.stable:name_current#1
snapshots.stable:name_current#2 snapshots.stable:name_current#3 snapshots.store:finalize#1 snapshots.store:publish#1
snapshots.store:publish#2 snapshots.store:publish#3 state.store:StateStore.transaction#1 state.store:StateStore.add#1
state.store:StateStore.expect#1 state.store:StateStore.mark_moved#1 state.store:StateStore.keep_receipts#1
state.store:StateStore.audited#1 storage.files:sync_folder#1 storage.files:sync_folders#1 storage.files:sync_file#1 storage.files:write_durably#1
storage.files:write_durably#2 storage.files:write_durably#3 storage.files:write_all_durably.one#1
storage.files:write_all_durably#1 storage.events:note#1 state.appeals:appeal_events#1
warehouse.checks:store_check_results#1 warehouse.readings:store_readings#1 warehouse.references:store_references#1
warehouse.store:Warehouse.transaction#1 warehouse.store:Warehouse.checkpoint#1 warehouse.unusual:store_unusual#1
"""
UPLOAD = """
collection.receipts.receipt:write#1 intake.upload:_write_down#1 intake.upload:_write_down#2
state.store:StateStore.note#1
"""
APPEAL = "appeals.deciding:file_appeal#1 state.appeals:add_event#1"
ACCEPT = "appeals.deciding:_end#1 intake.lines:write_line#1"
WITHDRAW = "cli.collecting:withdraw#1 state.store:StateStore.withdraw#1"
BACKUP = """
recovery.backup:back_up#1 recovery.backup:_keep#1 recovery.backup_folder:write_manifest#1
recovery.backup_folder:copy_verified#1 recovery.backup_folder:copy_verified#2
state.migrations:copy_database#1 state.migrations:copy_database#2 state.migrations:copy_database#3
"""
RESTORE = "recovery.restoring:_put_back#1 recovery.replaced:move_aside#1 recovery.replaced:move_aside#2"
LABEL = "snapshots.labels:set_label#1"
REBUILD = """
warehouse.file:put_in_place#1 warehouse.file:put_in_place#2 recovery.adopting:_write#1 recovery.adopting:_write#2
state.store:StateStore.replace_arrivals#1
"""
SCENARIOS = {
    "run": RUN,
    "upload": UPLOAD,
    "appeal": APPEAL,
    "accept": ACCEPT,
    "withdraw": WITHDRAW,
    "backup": BACKUP,
    "restore": RESTORE,
    "label": LABEL,
    "rebuild": REBUILD,
}
# not killed by name, and why that is enough; with a star, whatever a folder holds
ELSEWHERE = {
    "tests/analysts/test_parquet.py": """
        analysts.parquet:_replace#1 analysts.parquet:_replace#2 analysts.parquet:_replace#3
    """,
    "tests/reminders/test_remind.py": """
        reminders.sending:send#1 state.digests:claim#1 state.digests:confirm#1 state.digests:release#1
    """,
    "tests/doors/test_remote.py": "doors.*",
    "tests/state/test_migrations.py": "state.migrations:migrate#1",
    "tests/faults/test_damaged_home.py": "recovery.adopting:_finish_earlier#1 recovery.adopting:_finish_earlier#2",
    "tests/faults/test_intake_faults.py": """
        intake.leaving:_put_back#1 intake.leaving:_put_back#2 state.store:StateStore.revoke#1
        state.store:StateStore.expect_no_more#1
    """,
    "one file written durably, or one rename, beside steps of no weight": """
        accounts.* recovery.handing_out:hand_out#1 pipeline.quiet_runs:take#1
    """,
    "something that is made anew where it is missing": """
        pipeline.trial:_settled#1
        storage.cache:_made#1 warehouse.file:set_aside#1 snapshots.stable:_is_linked#1
    """,
}


def named() -> dict[str, str]:
    """Map each step of a scenario to it."""
    return {f"orchestration.{step}": scenario for scenario, steps in SCENARIOS.items() for step in steps.split()}
