"""The site's pages: each is an address, what it asks of the desk, and a template."""
