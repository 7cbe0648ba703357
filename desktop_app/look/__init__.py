"""What everything looks like: colours, sizes, fonts, icons."""
