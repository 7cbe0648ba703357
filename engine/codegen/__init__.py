"""A training step as fast code: written for the graph, and compared with the tape before it counts."""
