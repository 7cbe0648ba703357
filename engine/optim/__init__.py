"""Optimizers and schedules: a row each."""
