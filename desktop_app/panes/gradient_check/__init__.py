"""The table of checked gradients."""
