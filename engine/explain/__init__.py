"""A step in words and numbers."""
