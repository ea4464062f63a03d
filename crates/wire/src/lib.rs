//! SOAP messages of the update services, both directions, and XPRESS; knows nothing of the catalog.
