"""The plots: six of them, a widget and a binding each, which makes more than a dozen; the rest is in `drawing`."""
