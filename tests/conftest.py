"""What every test may ask for. Factories for rows live in `factories.py`, Hypothesis strategies in `strategies.py`."""

import os

# Playwright's synchronous interface runs an event loop in the test's thread; Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
