"""The models, and what belongs to them: seeds, macros, numerics."""
