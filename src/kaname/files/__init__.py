"""A folder of YAML <-> a Program with its History (plan as code)."""
