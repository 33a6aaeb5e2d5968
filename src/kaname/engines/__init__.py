"""Mathematics: numbers, dates and graphs, no nouns of the trade."""
