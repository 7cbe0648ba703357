"""The timeline and the buttons below it."""
