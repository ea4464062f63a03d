//! What an agent tells of its computer.

use patchwell_wire::client::register_computer::ComputerInfo;
use patchwell_wire::client::sync_updates::{ComputerSpec, Device, InstalledDriver, ProductsParameters};
use patchwell_wire::time::parse_timestamp;
use uuid::Uuid;

use super::Agent;
use crate::rules::FileVersion;

impl Agent {
    pub(super) fn computer_info(&self) -> ComputerInfo {
        let (os, hardware) = (&self.machine.os, &self.machine.hardware);
        let [major, minor, build, qfe] =
            self.machine.agent.version.0.0.map(|part| i32::try_from(part).unwrap_or_default());
        let modern = |text: &str| self.machine.agent.is_modern.then(|| text.to_owned());
        ComputerInfo {
            dns_name: Some(self.dns_name.clone()),
            os_major_version: os.major,
            os_minor_version: os.minor,
            os_build_number: os.build,
            os_service_pack_major_number: os.service_pack,
            os_service_pack_minor_number: 0,
            os_locale: Some(os.language.clone()),
            computer_manufacturer: Some(hardware.manufacturer.clone()),
            computer_model: Some(hardware.model.clone()),
            bios_version: Some(hardware.bios_version.clone()),
            bios_name: Some(hardware.bios_name.clone()),
            bios_release_date: parse_timestamp(&hardware.bios_release_date).unwrap_or_default(),
            processor_architecture: Some(processor_name(&os.architecture).to_owned()),
            suite_mask: os.suite_mask,
            old_product_type: os.product_type,
            new_product_type: os.edition,
            system_metrics: 0,
            client_version_major_number: major,
            client_version_minor_number: minor,
            client_version_build_number: build,
            client_version_qfe_number: qfe,
            os_description: Some(os.description.clone()),
            oem: modern(&hardware.manufacturer),
            device_type: modern(&hardware.model),
            firmware_version: modern(&hardware.bios_version),
            mobile_operator: modern("Not Present"),
        }
    }

    /// `DeviceAttributes`, one string.
    pub(super) fn device_attributes(&self) -> Option<String> {
        let attributes = &self.machine.attributes;
        let text = || attributes.iter().map(|(name, value)| format!("{name}={value};")).collect();
        (!attributes.is_empty()).then(text)
    }

    pub(super) fn caller_attributes(&self) -> Option<String> {
        self.machine.agent.is_modern.then(|| "Interactive=0;SheddingAware=1;Id=MoUpdateOrchestrator;".to_owned())
    }

    pub(super) fn products_parameters(&self) -> Option<ProductsParameters> {
        Some(ProductsParameters {
            sync_current_version_only: false,
            device_attributes: Some(self.device_attributes()?),
            caller_attributes: self.caller_attributes(),
            products: Some(String::new()),
        })
    }

    pub(super) fn system_spec(&self) -> Vec<Device> {
        let device = |(index, device): (usize, &crate::machine::Device)| Device {
            hardware_ids: device.hardware_ids.clone(),
            compatible_ids: device.compatible_ids.clone(),
            installed_driver: self.state.driver(index, device).map(installed_driver),
            ..Device::default()
        };
        self.machine.devices.iter().enumerate().map(device).collect()
    }

    pub(super) fn computer_spec(&self) -> Option<ComputerSpec> {
        let ids: Vec<_> = self.machine.computer_hardware_ids.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect();
        Some(ComputerSpec { hardware_ids: ids })
    }

    /// Such as `AMD64.10.0`.
    pub(super) fn feature_score_key(&self) -> String {
        let os = &self.machine.os;
        format!("{}.{}.{}", processor_name(&os.architecture), os.major, os.minor)
    }

    pub(super) fn locales(&self) -> Vec<String> {
        if !self.options.locales.is_empty() {
            return self.options.locales.clone();
        }
        let language = &self.machine.os.language;
        let primary = language.split('-').next().unwrap_or(language);
        let mut locales = vec![language.clone(), primary.to_owned()];
        if primary != "en" {
            locales.push("en".to_owned());
        }
        locales
    }
}

fn processor_name(architecture: &str) -> &'static str {
    match architecture {
        "x86" => "X86",
        "arm64" => "ARM64",
        "ia64" => "IA64",
        _ => "AMD64",
    }
}

fn installed_driver(driver: &crate::machine::InstalledDriver) -> InstalledDriver {
    InstalledDriver {
        matching_id: Some(driver.matching_id.clone()),
        driver_ver_date: parse_timestamp(&driver.date).unwrap_or_default(),
        driver_ver_version: packed(driver.version.0),
        class: Some(driver.class.clone()),
        provider: (!driver.provider.is_empty()).then(|| driver.provider.clone()),
        driver_rank: driver.rank,
        ..InstalledDriver::default()
    }
}

/// Four parts of 16 bits.
fn packed(version: FileVersion) -> i64 {
    version.0.iter().fold(0, |packed, part| packed << 16 | i64::from(part & 0xffff))
}
