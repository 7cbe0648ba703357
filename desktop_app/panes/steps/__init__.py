"""The list of an epoch's steps."""
