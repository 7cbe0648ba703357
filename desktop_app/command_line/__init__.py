"""The command line: a verb is one file, and one row of the table in `cli.py`."""
