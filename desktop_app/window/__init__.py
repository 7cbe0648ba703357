"""The window: places the panes, commands, files, settings."""
