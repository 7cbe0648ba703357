"""Forward pass, backward pass and update, as steps and without."""
