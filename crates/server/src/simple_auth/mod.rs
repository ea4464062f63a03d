//! Authorization of agents ([MS-WUSP] 2.2.2.1).

pub(crate) mod get_authorization_cookie;
