"""Draws, bands and limits as arrays: what the Python models of this project call."""
