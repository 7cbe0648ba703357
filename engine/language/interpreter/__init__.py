"""Statements carried out without executing anything: their numbers and operations become a graph."""
