"""The only place that knows two equals: which event wakes what, and all that happens unasked."""
