"""One code base on SQLite, PostgreSQL and Citus.

Comes in: nothing but Django. Goes out: `ShardedModel` and `ShardedForeignKey` for every table that
grows with use, ids made before INSERT (`ids`), the fast insert of the hot path (`put`), two
database engines, the system checks that keep every model to the schema rules, and the SQL linter
that keeps every query to one jurisdiction unless `allow_fanout` says why not.
"""
