"""The command line: one verb a line of a table."""
