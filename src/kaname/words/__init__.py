"""Codes into sentences, in every language: the only place where Kaname speaks."""
