"""What the site's tests share beside `tests/conftest.py`."""

import time

import pytest

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database. PostgreSQL drops it only once every session has ended."""
    yield
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        with connection.Database.connect(**_without_pool(connection), autocommit=True) as own:
            for _ in range(20):
                if own.execute(f"SELECT count(*) {OTHERS}").fetchone() == (0,):
                    return
                time.sleep(0.1)
            # Threads and killed servers of tests may leave a session behind that nobody will close.
            own.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")


def _without_pool(connection):
    asked = connection.get_connection_params()
    return {name: asked[name] for name in ("dbname", "user", "password", "host", "port") if name in asked}
