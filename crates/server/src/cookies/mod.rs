//! Cookies as sealed values: nothing a client hands back is read before it is authenticated.
//!
//! On the wire a cookie is `version ‖ key id ‖ nonce ‖ ChaCha20-Poly1305(plain)`, with everything before the
//! ciphertext as associated data. The plain text is a small layout of this module's own, no serialization library.

mod client_cookie;
mod layout;
mod sealer;
mod server_cookie;

pub use client_cookie::{AuthorizationCookie, ClientCookie, CookieGroups};
pub use sealer::{CookieKey, CookieSealer, OpenError, RandomBytes};
pub use server_cookie::{ServerAuthorizationCookie, ServerCookie};
