//! `patchwell tokens`.

use clap::Subcommand;
use jiff::Timestamp;
use patchwell_server::admin::views::{CreateToken, CreatedToken, Page, TokenView};

use super::Context;
use super::users::{Role, groups, role};
use crate::output::{Report, Table, time};

/// What to do with API tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokensCommand {
    /// List tokens
    List,
    /// Make a token and show its secret, once
    Create {
        /// Its name: what is done with it carries the name
        name: String,
        /// What may be done with it
        #[arg(long)]
        role: Role,
        /// Group that an operator is responsible for, with all below it; can be given several times
        #[arg(long = "group", value_name = "NAME")]
        groups: Vec<String>,
        /// Of no use from then on, such as 2027-01-01T00:00:00Z [default: never]
        #[arg(long, value_name = "TIME")]
        expires: Option<Timestamp>,
    },
    /// Revoke a token
    Revoke {
        /// Its number
        id: i64,
    },
}

pub(crate) async fn run(context: &Context, command: TokensCommand) -> anyhow::Result<()> {
    match command {
        TokensCommand::List => {
            let page: Page<TokenView> = context.api.get("/tokens").await?;
            context.out.view(&page, |page, report| table(&page.items, report))
        }
        TokensCommand::Create { name, role, groups, expires } => {
            let request = CreateToken { name, role: role.into(), groups, expires };
            let created: CreatedToken = context.api.post("/tokens", &request).await?;
            context.out.view(&created, |created, report| {
                table(std::slice::from_ref(&created.token), report);
                report.line("");
                report.line(format_args!("{}", created.secret));
            })
        }
        TokensCommand::Revoke { id } => {
            context.api.delete(&format!("/tokens/{id}")).await?;
            context.out.view(&serde_json::json!({ "revoked": id }), |_, report| {
                report.line(format_args!("Token {id} is revoked"));
            })
        }
    }
}

fn table(tokens: &[TokenView], report: &mut Report) {
    let mut table = Table::new(&["Number>", "Token~", "Role", "Groups~", "Created", "Expires"]);
    for token in tokens {
        table.row([
            token.id.to_string(),
            token.name.clone(),
            role(token.role).to_owned(),
            groups(&token.groups),
            time(token.created),
            token.expires.map_or("never".to_owned(), time),
        ]);
    }
    report.table(&table);
}
