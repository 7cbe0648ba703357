"""Plain files of the app: examples, icons, fonts; reached through importlib.resources."""
