"""The plan through time, and computed results by the digest of their input."""
