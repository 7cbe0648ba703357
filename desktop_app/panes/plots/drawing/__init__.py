"""What every plot is drawn with: a canvas of matplotlib, its artists, scales, texts, and the theme as its settings."""
