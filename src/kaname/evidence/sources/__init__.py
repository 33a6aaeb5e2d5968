"""The tools that Kaname reads from, one file or folder a vendor; each is a plugin by the contract of strangers."""
