"""The records of every kind: their lists, their pages, their history. Generic: a kind is known by its annotations."""
