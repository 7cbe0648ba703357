"""The table of operations, and each row as something to call on numbers and on arrays."""
