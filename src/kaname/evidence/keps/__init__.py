"""Enhancement proposals of Kubernetes as they are written: what the import of a plan and the source both read."""
