"""Codes into sentences, in every language: the only place where Kaname speaks."""

from kaname.words.speech import Part, Sentence, Speech

__all__ = ["Part", "Sentence", "Speech"]
