//! Helpers for tests: shared data, a real PostgreSQL, temporary servers.
