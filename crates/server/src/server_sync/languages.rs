//! The languages that update servers tell each other of, as real ones number and name them.

use patchwell_model::Language;

/// Stands for all languages.
pub(super) const ALL: i32 = 0;

/// Id, tag and name.
pub(super) const LANGUAGES: [(i32, &str, &str); 38] = [
    (1_025, "ar", "Arabic"),
    (1_026, "bg", "Bulgarian"),
    (1_028, "zh-tw", "Chinese (Traditional)"),
    (1_029, "cs", "Czech"),
    (1_030, "da", "Danish"),
    (1_031, "de", "German"),
    (1_032, "el", "Greek"),
    (1_033, "en", "English"),
    (1_034, "es", "Spanish"),
    (1_035, "fi", "Finnish"),
    (1_036, "fr", "French"),
    (1_037, "he", "Hebrew"),
    (1_038, "hu", "Hungarian"),
    (1_040, "it", "Italian"),
    (1_041, "ja", "Japanese"),
    (1_042, "ko", "Korean"),
    (1_043, "nl", "Dutch"),
    (1_044, "no", "Norwegian"),
    (1_045, "pl", "Polish"),
    (1_046, "pt-br", "Portuguese (Brazil)"),
    (1_048, "ro", "Romanian"),
    (1_049, "ru", "Russian"),
    (1_050, "hr", "Croatian"),
    (1_051, "sk", "Slovak"),
    (1_053, "sv", "Swedish"),
    (1_054, "th", "Thai"),
    (1_055, "tr", "Turkish"),
    (1_058, "uk", "Ukrainian"),
    (1_060, "sl", "Slovenian"),
    (1_061, "et", "Estonian"),
    (1_062, "lv", "Latvian"),
    (1_063, "lt", "Lithuanian"),
    (1_081, "hi", "Hindi"),
    (2_052, "zh-cn", "Chinese (Simplified)"),
    (2_070, "pt", "Portuguese (Portugal)"),
    (2_074, "sr", "Serbian (Latin)"),
    (3_076, "zh-hk", "Chinese (Hong Kong SAR)"),
    (66_577, "ja-nec", "Japanese NEC"),
];

/// The language with an id.
pub(super) fn by_id(id: i32) -> Option<Language> {
    LANGUAGES.iter().find(|(known, _, _)| *known == id).map(|(_, tag, _)| Language::new(tag))
}
