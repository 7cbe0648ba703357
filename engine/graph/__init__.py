"""The expression as data: its nodes, the groups that it falls into, networks as nodes, and the lecture's `Value`."""
