"""What can be asked of a graph beside its steps: slices, a landscape, what it predicts, how large its gradients are."""
