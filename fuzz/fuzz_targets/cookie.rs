//! What a client hands back as its cookie: nothing that this server did not seal is opened.
#![no_main]

use patchwell_server::cookies::{AuthorizationCookie, ClientCookie, CookieKey, CookieSealer};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let sealer = CookieSealer::new(&[CookieKey { id: 1, secret: [7; 32] }]);
    assert!(ClientCookie::open(&sealer, data).is_err() && AuthorizationCookie::open(&sealer, data).is_err());
    for purpose in 0..4 {
        let sealed = sealer.seal(purpose, data, &|nonce: &mut [u8]| nonce.fill(3)).unwrap();
        let _ = (ClientCookie::open(&sealer, &sealed), AuthorizationCookie::open(&sealer, &sealed));
    }
});
