"""Where nodes, edges and layers stand."""
