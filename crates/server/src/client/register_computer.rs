//! `RegisterComputer` ([MS-WUSP] 3.1.5.5).

use patchwell_model::{ComputerDetails, OsVersion};
use patchwell_wire::client::register_computer::{ComputerInfo, Request, Response, encode_response};
use patchwell_wire::soap::{ErrorCode, Reply};

use super::session::Session;
use crate::services::{Answer, Failure, UpdateServices};

/// Longest text kept, in characters; longer ones are cut.
const MAX_TEXT: usize = 256;

pub(crate) async fn handle(services: &UpdateServices, request: Request, reply: &Reply) -> Result<Answer, Failure> {
    let session = Session::open(services, request.cookie.as_ref())?;
    let app = &services.0.app;
    if !app.settings().registration_required {
        return Err(Failure::of(ErrorCode::RegistrationNotRequired));
    }
    let info = request.computer_info.ok_or_else(|| Failure::parameter("computerInfo"))?;
    app.register_computer(&session.computer().id, details(info)).await?;
    Ok(encode_response(&Response {}, reply).into())
}

fn details(info: ComputerInfo) -> ComputerDetails {
    let text = |text: Option<String>| {
        let text = text.unwrap_or_default();
        if text.chars().count() > MAX_TEXT { text.chars().take(MAX_TEXT).collect() } else { text }
    };
    ComputerDetails {
        os: OsVersion {
            major: info.os_major_version,
            minor: info.os_minor_version,
            build: info.os_build_number,
            service_pack: info.os_service_pack_major_number,
        },
        product_type: info.new_product_type,
        role: info.old_product_type,
        os_description: text(info.os_description),
        os_locale: text(info.os_locale),
        architecture: text(info.processor_architecture),
        manufacturer: text(info.computer_manufacturer),
        model: text(info.computer_model),
        bios_name: text(info.bios_name),
        bios_version: text(info.bios_version),
        bios_release_date: Some(info.bios_release_date).filter(|date| date.as_second() != 0),
        firmware_version: text(info.firmware_version),
        mobile_operator: text(info.mobile_operator),
        client_version: format!(
            "{}.{}.{}.{}",
            info.client_version_major_number,
            info.client_version_minor_number,
            info.client_version_build_number,
            info.client_version_qfe_number
        ),
    }
}
