//! Simulated agents, machine descriptions, catalog generator, load: an independent judge.
