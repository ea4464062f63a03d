//! Update documents and packages to model types and fragments.
