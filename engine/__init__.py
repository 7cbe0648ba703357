"""The engine: expressions, their gradients and their training, step by step; it knows no screen."""
