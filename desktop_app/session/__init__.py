"""What is open, where we are in it, and what a person does to it.

A file for each thing that a session consists of, which makes more than a dozen.
"""
