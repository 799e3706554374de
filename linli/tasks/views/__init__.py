"""The pages of tasks; a task itself is shown on the page of its matter."""
