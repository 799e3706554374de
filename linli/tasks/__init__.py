"""What goes down and what comes up: tasks split among levels, requests owed a reply, call-ups.

In: a task with its source and yardstick, a request to the level above, a call for help, a cycle of
duties. Out: matters on the desks of those who owe, and progress that counts itself.
"""
