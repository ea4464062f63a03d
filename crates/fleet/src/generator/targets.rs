//! The systems that monthly updates are made for.

use uuid::{Uuid, uuid};

/// A version of Windows.
#[derive(Debug)]
pub(super) struct Target {
    /// Short name.
    pub(super) key: &'static str,
    /// As titles have it.
    pub(super) title: &'static str,
    /// Product category.
    pub(super) product: Uuid,
    /// Detectoid of the version; made up where no id is known.
    pub(super) detectoid: Option<Uuid>,
    pub(super) major: u32,
    pub(super) minor: u32,
    pub(super) build: u32,
    /// Workstation, else server or domain controller.
    pub(super) is_client: bool,
    /// `amd64` or `x86`.
    pub(super) architecture: &'static str,
    /// Version of the foundation package that packages name as parent.
    pub(super) foundation: &'static str,
    /// Release of the first package: the last part of its version.
    pub(super) first_release: u32,
}

impl Target {
    /// As titles have it.
    pub(super) fn architecture_title(&self) -> &'static str {
        if self.architecture == "x86" { "x86" } else { "x64" }
    }
}

macro_rules! target {
    ($key:literal, $title:literal, $product:literal, $detectoid:expr, $major:literal.$minor:literal.$build:literal, $client:literal, $arch:literal, $foundation:literal, $release:literal) => {
        Target {
            key: $key,
            title: $title,
            product: uuid!($product),
            detectoid: $detectoid,
            major: $major,
            minor: $minor,
            build: $build,
            is_client: $client,
            architecture: $arch,
            foundation: $foundation,
            first_release: $release,
        }
    };
}

/// All of them.
#[rustfmt::skip]
pub(super) static TARGETS: &[Target] = &[
    target!("w7", "Windows 7", "bfe5b177-a086-47a0-b102-097e4fa1f807", None, 6 . 1 . 7601, true, "amd64", "6.1.7601.17514", 24500),
    target!("w7-x86", "Windows 7", "bfe5b177-a086-47a0-b102-097e4fa1f807", None, 6 . 1 . 7601, true, "x86", "6.1.7601.17514", 24500),
    target!("w81", "Windows 8.1", "6407468e-edc7-4ecd-8c32-521f64cee65e", None, 6 . 3 . 9600, true, "amd64", "6.3.9600.16384", 20700),
    target!("w10-1809", "Windows 10 Version 1809", "d2085b71-5f1f-43a9-880d-ed159016d5c6", None, 10 . 0 . 17763, true, "amd64", "10.0.17763.1", 8000),
    target!("w10-22h2", "Windows 10 Version 22H2", "b3c75dc1-155f-4be4-b015-3f1a91758e52", Some(uuid!("24a5d0b8-4cf2-4f70-ae88-47f6565961c5")), 10 . 0 . 19045, true, "amd64", "10.0.19041.1", 6900),
    target!("w11-23h2", "Windows 11 Version 23H2", "72e7624a-5b00-45d2-b92f-e561c0a6a160", Some(uuid!("6ec67cfb-e65a-4655-8e67-5df4821a13c0")), 10 . 0 . 22631, true, "amd64", "10.0.22621.1", 6600),
    target!("w11-24h2", "Windows 11 Version 24H2", "72e7624a-5b00-45d2-b92f-e561c0a6a160", Some(uuid!("e22429af-cbc1-4d67-a847-9ac126c59502")), 10 . 0 . 26100, true, "amd64", "10.0.26100.1", 8600),
    target!("w11-25h2", "Windows 11 Version 25H2", "72e7624a-5b00-45d2-b92f-e561c0a6a160", None, 10 . 0 . 26200, true, "amd64", "10.0.26100.1", 8600),
    target!("s2012r2", "Windows Server 2012 R2", "d31bd4c3-d872-41c9-a2e7-231f372588cb", None, 6 . 3 . 9600, false, "amd64", "6.3.9600.16384", 22800),
    target!("s2016", "Windows Server 2016", "569e8e8f-c6cd-42c8-92a3-efbb20a0f6f5", Some(uuid!("f6d8f7cd-09b4-4ee0-a311-d2ec520688d7")), 10 . 0 . 14393, false, "amd64", "10.0.14393.1", 8700),
    target!("s2019", "Windows Server 2019", "f702a48c-919b-45d6-9aef-ca4248d50397", None, 10 . 0 . 17763, false, "amd64", "10.0.17763.1", 8000),
    target!("s2022", "Microsoft server operating system version 21H2", "71718f13-7324-4b0f-8f9e-2ca9dc978e53", Some(uuid!("0bffc290-7797-11eb-9df1-b53b59dbbb7d")), 10 . 0 . 20348, false, "amd64", "10.0.20348.1", 4600),
    target!("s2025", "Microsoft server operating system version 24H2", "b256987d-4693-4c87-955d-dbb9341205eb", Some(uuid!("78215176-a814-4275-9845-5e049aec26d9")), 10 . 0 . 26100, false, "amd64", "10.0.26100.1", 32700),
];
