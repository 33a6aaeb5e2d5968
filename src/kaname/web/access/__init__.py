"""Who is who: accounts, roles, tokens, invitations and the log of what was done."""
