"""Kaname (要): a command centre for technical programs."""

__version__ = "0.1.0"
