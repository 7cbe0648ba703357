"""The program as a PyTorch script."""
