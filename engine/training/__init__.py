"""What a person chose, and the run that follows from it."""
