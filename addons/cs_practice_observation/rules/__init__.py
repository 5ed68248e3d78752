"""Decisions of the addon in plain Python."""
