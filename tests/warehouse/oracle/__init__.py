"""The published figures computed a second time, in plain Python over the raw rows, from contract.md and definitions.md.

Nothing here knows the SQL of the models. It is slow and simple on purpose: days are walked, trees are climbed, rows are filtered.
"""
