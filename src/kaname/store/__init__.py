"""The plan through time, and computed results by the digest of their input."""

MAIN = "main"
"""The scenario that every program has: the plan itself."""
