"""What must not be readable in a stolen database: sealed fields and files, their keys, and the change of keys."""
