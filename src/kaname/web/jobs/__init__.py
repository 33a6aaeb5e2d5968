"""Work that is done off the request: asked for once however many ask, taken up again when a worker dies."""
