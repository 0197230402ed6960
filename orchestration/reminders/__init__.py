"""Digests: what a unit still owes and what an operator should see, one a recipient and day, never twice."""
