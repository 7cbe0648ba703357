"""The strip that explains a step."""
