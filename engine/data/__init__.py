"""Samples: tables from files, data sets that are made, and which of them an update sees."""
