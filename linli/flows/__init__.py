"""The only place that knows two equals: which event wakes which reaction, and everything that happens unasked."""
