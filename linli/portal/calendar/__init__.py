"""The working calendar in the browser: days come in, are seen first, and are then decided."""
