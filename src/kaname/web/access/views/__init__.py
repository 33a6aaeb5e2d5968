"""The pages of accounts that are our own; all others of signing in are allauth's."""
