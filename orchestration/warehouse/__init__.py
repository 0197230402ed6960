"""warehouse.duckdb: raw and audit rows and the reference lists, written by the run alone and never opened by anyone
else.
"""

from orchestration.warehouse.file import WarehouseDamaged
from orchestration.warehouse.store import Warehouse

__all__ = ["Warehouse", "WarehouseDamaged"]
