//! The in-memory snapshot of the catalog and every decision on it.
