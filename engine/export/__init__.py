"""Programs in other languages: one small file a format."""
