"""What people see: a view gets data through `show_…` and answers with signals; it knows no document."""
