"""Training: the only place that imports Keras; it runs in a process of its own."""
