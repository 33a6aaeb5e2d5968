"""A foreign plan becomes a ChangeSet: one way in per kind of plan."""
