"""Changes of records -> changes of the text of their files: every character that need not change stays."""
