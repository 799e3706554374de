"""The lives of what goes down and what comes up, one table each; `docs/states.md` draws them."""
