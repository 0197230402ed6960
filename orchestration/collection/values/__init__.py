"""Read the text or typed cell of a ledger as a value or an error. Every function is total: no cell makes it raise."""
