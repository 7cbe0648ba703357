"""What is open, where we are in it, and what a person does to it."""
