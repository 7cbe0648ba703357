"""How nodes, edges and layers are drawn."""
