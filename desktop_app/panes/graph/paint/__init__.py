"""How nodes, edges, groups and what moves along them are drawn: a file for each, which makes more than a dozen."""
