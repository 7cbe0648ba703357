"""The application: opens the window, or draws the lecture's example where there is no display."""

from desktop_app.app.opening import create_window, open_window

__all__ = ["create_window", "open_window"]
