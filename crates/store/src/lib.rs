//! SQLite and PostgreSQL: everything the server remembers.
