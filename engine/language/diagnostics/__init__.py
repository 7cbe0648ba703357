"""What is wrong with a text, and what to write instead: by characters, names, operands and operators."""
