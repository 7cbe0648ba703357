"""The program's text."""
