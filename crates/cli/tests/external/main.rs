//! People whom others know, and the API as strangers use it: a real directory, a real provider, a foreign tester.

mod ldap;
mod oidc;
mod schemathesis;
mod slapd;
mod support;
