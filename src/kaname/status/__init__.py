"""Where the program stands: health, what next, what changed."""
