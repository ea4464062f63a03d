//! What a description says in terms of WMI, and the registry values that every Windows has.

use std::collections::BTreeMap;

use super::description::Machine;
use super::registry::RegistryData;
use crate::rules::{Truth, WqlQuery};

impl Machine {
    /// Whether a query has a result; unknown for classes that are not described and for queries beyond the subset.
    #[must_use]
    pub fn wmi_query(&self, query: &str) -> Truth {
        let wanted = squeeze(query);
        if let Some((_, answer)) = self.wmi_answers.iter().find(|(described, _)| squeeze(described) == wanted) {
            return Truth::from(*answer);
        }
        let Some(query) = WqlQuery::parse(query) else { return Truth::Unknown };
        let Some(rows) = self.wmi.get(&query.class) else { return Truth::Unknown };
        Truth::any(rows.iter().map(|row| query.matches(&|property: &str| row.get(property).map(String::as_str))))
    }

    /// Adds what follows from the rest of the description.
    pub(super) fn complete(&mut self) {
        self.wmi = std::mem::take(&mut self.wmi)
            .into_iter()
            .map(|(class, rows)| (class.to_lowercase(), lower(rows)))
            .collect();
        self.derive_wmi();
        self.derive_registry();
    }

    fn derive_wmi(&mut self) {
        let hardware = &self.hardware;
        let system = [
            ("manufacturer", hardware.manufacturer.clone()),
            ("model", hardware.model.clone()),
            ("domain", if hardware.domain.is_empty() { "WORKGROUP".to_owned() } else { hardware.domain.clone() }),
            ("partofdomain", (!hardware.domain.is_empty()).to_string()),
        ];
        let date: String = hardware.bios_release_date.chars().filter(char::is_ascii_digit).take(8).collect();
        let bios = [
            ("manufacturer", hardware.bios_vendor.clone()),
            ("name", hardware.bios_name.clone()),
            ("smbiosbiosversion", hardware.bios_version.clone()),
            ("releasedate", format!("{date}000000.000000+000")),
        ];
        let board = [("product", hardware.base_board.clone()), ("manufacturer", hardware.manufacturer.clone())];
        let os = [
            ("version", format!("{}.{}.{}", self.os.major, self.os.minor, self.os.build)),
            ("buildnumber", self.os.build.to_string()),
            ("operatingsystemsku", self.os.edition.to_string()),
            ("producttype", self.os.product_type.to_string()),
            ("caption", self.os.description.clone()),
        ];
        let ids = self.devices.iter().filter_map(|device| device.hardware_ids.first());
        let devices = ids.map(|id| row([("deviceid", format!("{id}\\0"))])).collect();
        for (class, rows) in [
            ("win32_computersystem", vec![row(system)]),
            ("win32_bios", vec![row(bios)]),
            ("win32_baseboard", vec![row(board)]),
            ("win32_operatingsystem", vec![row(os)]),
            ("win32_pnpentity", devices),
            ("win32_battery", Vec::new()),
            ("win32_usbcontroller", Vec::new()),
        ] {
            self.wmi.entry(class.to_owned()).or_insert(rows);
        }
    }

    fn derive_registry(&mut self) {
        let current = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
        let build = self.os.build.to_string();
        let language = format!("{:04x}", self.os.locale_id);
        let sz = |text: &str| RegistryData::Sz(text.to_owned());
        self.registry.set(current, "EditionID", sz(&self.os.edition_id));
        self.registry.set(current, "CurrentBuild", sz(&build));
        self.registry.set(current, "CurrentBuildNumber", sz(&build));
        self.registry.set(current, "ProductName", sz(&self.os.description));
        self.registry.set(current, "SystemRoot", sz(r"C:\Windows"));
        self.registry.set(current, "InstallationType", sz(if self.os.product_type == 1 { "Client" } else { "Server" }));
        self.registry.set(current, "UBR", RegistryData::Dword(i64::from(self.os.update_build_revision)));
        let nls = r"SYSTEM\CurrentControlSet\Control\Nls\Language";
        self.registry.set(nls, "InstallLanguage", sz(&language));
        self.registry.set(nls, "Default", sz(&language));
    }
}

fn row<const N: usize>(values: [(&str, String); N]) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn lower(rows: Vec<BTreeMap<String, String>>) -> Vec<BTreeMap<String, String>> {
    rows.into_iter().map(|row| row.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()).collect()
}

/// Without regard to case and white space.
fn squeeze(query: &str) -> String {
    query.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
