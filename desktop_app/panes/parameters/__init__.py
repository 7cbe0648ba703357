"""A slider for each parameter and input, and how they are trained."""
