"""Writes about tasks, one module per family of verbs; every one is atomic and journals."""
