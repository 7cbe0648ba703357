"""Matrices over samples: equal neurons as one."""
