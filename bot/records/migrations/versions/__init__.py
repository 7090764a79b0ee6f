"""One file per step of the tables; add the next with ``alembic revision``, never change an old one."""
