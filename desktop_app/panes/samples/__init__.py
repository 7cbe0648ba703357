"""The sample that the numbers are of."""
