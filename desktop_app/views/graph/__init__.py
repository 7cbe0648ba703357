"""The drawn expression graph."""
