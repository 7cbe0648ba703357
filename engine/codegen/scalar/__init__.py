"""Straight-line code for single numbers."""
