"""Running the site: what is checked before it serves, its processes, its health, what it counts and logs."""
