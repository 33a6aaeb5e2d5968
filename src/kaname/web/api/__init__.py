"""The interface for programs: REST under /api/v1, its shapes derived from the kinds and the assessment."""
