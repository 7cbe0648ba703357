"""The nudge lab's own strip and row."""
