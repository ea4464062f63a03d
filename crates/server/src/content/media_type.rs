//! `Content-Type` by extension.

/// The type for a file with this extension (lower case, without the dot). Update payloads are opaque to every client.
pub(crate) fn media_type(extension: &str) -> &'static str {
    match extension {
        "txt" | "log" => "text/plain; charset=utf-8",
        "xml" => "text/xml",
        "htm" | "html" => "text/html",
        "rtf" => "application/rtf",
        "json" => "application/json",
        "wim" => "application/x-ms-wim",
        _ => "application/octet-stream",
    }
}
