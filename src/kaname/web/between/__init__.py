"""Pages about what lies between parties: dependencies, the program board, teams, meetings, issues, decisions."""
