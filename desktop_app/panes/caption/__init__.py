"""The strip that says what a step does."""
