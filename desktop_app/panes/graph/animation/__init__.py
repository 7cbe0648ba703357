"""What moves in the graph."""
