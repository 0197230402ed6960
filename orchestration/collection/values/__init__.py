"""From the text or typed cell of a ledger to a value or a reason. Every function here is total: no cell makes it raise."""
