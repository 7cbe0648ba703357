"""The window, its views and the command line."""
