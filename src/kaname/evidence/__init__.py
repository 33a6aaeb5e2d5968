"""What the world reports."""
