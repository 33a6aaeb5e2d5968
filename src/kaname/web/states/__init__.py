"""What a plan was, is and could be: its revisions, two states compared, scenarios, baselines."""
