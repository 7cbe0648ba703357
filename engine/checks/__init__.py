"""Whether a gradient is right, by other means than the backward pass."""
