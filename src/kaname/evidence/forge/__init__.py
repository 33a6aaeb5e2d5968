"""What GitHub and GitLab have in common: options, progress told by labels, issues that a change names, its review."""
