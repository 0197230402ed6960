"""The roles that an account can have."""

ROLES = ("admin", "department", "leader", "analyst", "auditor", "unit")
