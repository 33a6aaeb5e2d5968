"""Editing any record: forms, single fields and many records at once, derived from the field annotations of its kind."""
