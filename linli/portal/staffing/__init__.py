"""Pages of posts and people: who answers today and in the coming weeks, accounts and rights."""
