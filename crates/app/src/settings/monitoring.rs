//! Settings about who may watch the server, and when it says that it is not well.

/// Who may read the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsAccess {
    /// Whoever asks from this computer, and others with a token of any role.
    #[default]
    Local,
    /// Only who has a token of any role.
    Token,
    /// Everybody who reaches the administration listener.
    Public,
}

/// Who may watch the server, and when it says that it is not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitoringSettings {
    /// Who may read the metrics.
    pub metrics: MetricsAccess,
    /// With less room for content files than this, in MB (2^20 bytes), the server says that it is not ready.
    pub least_room_mb: u64,
}

impl Default for MonitoringSettings {
    fn default() -> Self {
        Self { metrics: MetricsAccess::Local, least_room_mb: 1024 }
    }
}

impl MonitoringSettings {
    /// Who may read the metrics, as its key takes it.
    #[must_use]
    pub fn metrics_text(&self) -> &'static str {
        match self.metrics {
            MetricsAccess::Local => "local",
            MetricsAccess::Token => "token",
            MetricsAccess::Public => "public",
        }
    }

    /// As text, by key.
    #[must_use]
    pub fn to_texts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("monitoring_metrics", self.metrics_text().to_owned()),
            ("monitoring_least_room_mb", self.least_room_mb.to_string()),
        ]
    }

    /// Sets one by its key; other keys are left alone.
    ///
    /// # Errors
    /// A sentence when the value does not fit the key.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "monitoring_metrics" => {
                self.metrics = match value.trim() {
                    "local" => MetricsAccess::Local,
                    "token" => MetricsAccess::Token,
                    "public" => MetricsAccess::Public,
                    _ => return Err(format!("monitoring_metrics is local, token or public, not {value:?}")),
                }
            }
            "monitoring_least_room_mb" => {
                let parsed = value.trim().parse();
                self.least_room_mb = parsed.map_err(|_| format!("{key} takes a number of MB, not {value:?}"))?;
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_texts() {
        let settings = MonitoringSettings { metrics: MetricsAccess::Token, least_room_mb: 7 };
        let mut read = MonitoringSettings::default();
        settings.to_texts().iter().for_each(|(key, value)| read.set(key, value).unwrap());
        assert_eq!(read, settings);
        assert!(read.set("monitoring_metrics", "yes").unwrap_err().contains("local"));
        assert!(read.set("monitoring_least_room_mb", "-1").unwrap_err().contains("MB"));
    }
}
