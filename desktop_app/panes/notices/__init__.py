"""The notice bar."""
