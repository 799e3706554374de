"""The yardstick: the least a Django view can do to validate a form and store a row."""
