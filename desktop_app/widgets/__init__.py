"""Controls that know nothing of the product.

It has more than a dozen modules, since each is one control, found by its name.
"""
