"""Drawings as pure functions: rows in, a Plotly figure (plain dictionary) or an SVG image out. No data access, no
language.
"""
