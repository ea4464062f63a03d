//! Titles and descriptions in several languages.

/// What kind of update a title is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Cumulative,
    SecurityRollup,
    Framework,
    Definition,
}

const LANGUAGES: [&str; 8] = ["en", "de", "fr", "es", "it", "ja", "pt-br", "zh-cn"];

/// Language, title and description, English first. `subject` is what the update is for, `tail` what follows.
pub(super) fn texts(
    kind: Kind,
    month: &str,
    subject: &str,
    tail: &str,
    languages: usize,
) -> Vec<(&'static str, String, String)> {
    LANGUAGES
        .into_iter()
        .take(languages.clamp(1, LANGUAGES.len()))
        .map(|language| (language, title(kind, language, month, subject, tail), description(language).to_owned()))
        .collect()
}

fn title(kind: Kind, language: &str, month: &str, subject: &str, tail: &str) -> String {
    let name = match (kind, language) {
        (Kind::Cumulative, "de") => "Kumulatives Update für",
        (Kind::Cumulative, "fr") => "Mise à jour cumulative pour",
        (Kind::Cumulative, "es") => "Actualización acumulativa para",
        (Kind::Cumulative, "it") => "Aggiornamento cumulativo per",
        (Kind::Cumulative, "pt-br") => "Atualização Cumulativa para o",
        (Kind::Cumulative, "ja") => "累積更新プログラム",
        (Kind::Cumulative, "zh-cn") => "累积更新，适合",
        (Kind::Cumulative, _) => "Cumulative Update for",
        (Kind::SecurityRollup, "de") => "Monatliches Sicherheitsqualitätsrollup für",
        (Kind::SecurityRollup, "fr") => "Correctif cumulatif mensuel de qualité et de sécurité pour",
        (Kind::SecurityRollup, _) => "Security Monthly Quality Rollup for",
        (Kind::Framework, "de") => "Kumulatives Update für .NET Framework für",
        (Kind::Framework, "fr") => "Mise à jour cumulative de .NET Framework pour",
        (Kind::Framework, _) => "Cumulative Update for .NET Framework for",
        (Kind::Definition, "de") => "Security Intelligence-Update für",
        (Kind::Definition, "fr") => "Mise à jour de la veille de sécurité pour",
        (Kind::Definition, _) => "Security Intelligence Update for",
    };
    let parts = [month, name, subject, tail];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn description(language: &str) -> &'static str {
    match language {
        "de" => {
            "Installieren Sie dieses Update, um Probleme in Windows zu beheben. Nach der Installation müssen Sie den Computer möglicherweise neu starten."
        }
        "fr" => {
            "Installez cette mise à jour pour résoudre des problèmes dans Windows. Après l’installation, un redémarrage de l’ordinateur peut être nécessaire."
        }
        "es" => {
            "Instale esta actualización para resolver problemas de Windows. Después de instalarla, quizá deba reiniciar el equipo."
        }
        "it" => {
            "Installare questo aggiornamento per risolvere i problemi in Windows. Dopo l'installazione potrebbe essere necessario riavviare il computer."
        }
        "ja" => {
            "この更新プログラムをインストールして、Windows の問題を解決します。インストール後に再起動が必要になる場合があります。"
        }
        "pt-br" => {
            "Instale esta atualização para resolver problemas no Windows. Depois de instalá-la, talvez seja necessário reiniciar o computador."
        }
        "zh-cn" => "安装此更新可解决 Windows 中的问题。安装之后，可能必须重新启动计算机。",
        _ => {
            "Install this update to resolve issues in Windows. After you install this item, you may have to restart your computer."
        }
    }
}
