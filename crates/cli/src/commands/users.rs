//! `patchwell users`.

use std::io::{BufRead as _, IsTerminal as _};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use patchwell_server::admin::views::{self, CreateUser, Page, UpdateUser, UserView};

use super::Context;
use crate::client::{Query, encode};
use crate::output::{Report, Table, time};

/// What somebody may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    /// Everything
    Administrator,
    /// Read, approve and move computers in some groups and those below them
    Operator,
    /// Read
    Reporter,
}

impl From<Role> for views::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Administrator => Self::Administrator,
            Role::Operator => Self::Operator,
            Role::Reporter => Self::Reporter,
        }
    }
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// List users
    List,
    /// Make a user; its password is read from standard input
    Create(CreateArgs),
    /// Change the role, the groups or the password of a user
    Edit(EditArgs),
    /// Keep a user from signing in
    Disable {
        /// Its name
        name: String,
    },
    /// Let a user sign in again
    Enable {
        /// Its name
        name: String,
    },
    /// Take the second factor of a user away who lost it
    RemoveSecondFactor {
        /// Its name
        name: String,
    },
    /// Remove a user
    Delete {
        /// Its name
        name: String,
    },
}

/// A user to make.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Its name
    name: String,
    /// What it may do
    #[arg(long)]
    role: Role,
    /// Group that an operator is responsible for, with all below it; can be given several times
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
}

/// What to change of a user.
#[derive(Debug, Args)]
pub(crate) struct EditArgs {
    /// Its name
    name: String,
    /// What it may do
    #[arg(long)]
    role: Option<Role>,
    /// Group that an operator is responsible for, with all below it; these replace the present ones
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Read a new password from standard input
    #[arg(long)]
    password: bool,
}

pub(crate) async fn run(context: &Context, command: UsersCommand) -> anyhow::Result<()> {
    match command {
        UsersCommand::List => {
            let page: Page<UserView> = context.api.get("/users").await?;
            context.out.view(&page, |page, report| table(&page.items, report))
        }
        UsersCommand::Create(args) => {
            let CreateArgs { name, role, groups } = args;
            let request = CreateUser { name, password: password()?, role: role.into(), groups };
            let user: UserView = context.api.post("/users", &request).await?;
            context.out.view(&user, |user, report| table(std::slice::from_ref(user), report))
        }
        UsersCommand::Edit(args) => edit(context, args).await,
        UsersCommand::Disable { name } => change(context, &name, &disabled(true)).await,
        UsersCommand::Enable { name } => change(context, &name, &disabled(false)).await,
        UsersCommand::RemoveSecondFactor { name } => {
            context.api.delete(&format!("/users/{}/totp", encode(&name))).await?;
            let user: UserView = context.api.get(&Query::default().on(&format!("/users/{}", encode(&name)))).await?;
            context.out.view(&user, |user, report| table(std::slice::from_ref(user), report))
        }
        UsersCommand::Delete { name } => {
            context.api.delete(&format!("/users/{}", encode(&name))).await?;
            context.out.view(&serde_json::json!({ "deleted": name }), |_, report| {
                report.line(format_args!("{} is removed", crate::output::harmless(&name)));
            })
        }
    }
}

fn disabled(is_disabled: bool) -> UpdateUser {
    UpdateUser { is_disabled: Some(is_disabled), ..UpdateUser::default() }
}

async fn edit(context: &Context, args: EditArgs) -> anyhow::Result<()> {
    let password = args.password.then(password).transpose()?;
    let is_operator = args.role.is_none_or(|role| matches!(role, Role::Operator));
    let groups = (!args.groups.is_empty() || !is_operator).then_some(args.groups);
    let request = UpdateUser { password, role: args.role.map(Into::into), groups, is_disabled: None };
    if request == UpdateUser::default() {
        bail!("give a role, groups or --password");
    }
    change(context, &args.name, &request).await
}

async fn change(context: &Context, name: &str, request: &UpdateUser) -> anyhow::Result<()> {
    let user: UserView = context.api.patch(&format!("/users/{}", encode(name)), request).await?;
    context.out.view(&user, |user, report| table(std::slice::from_ref(user), report))
}

/// A line of standard input: arguments can be read by everyone on the computer.
fn password() -> anyhow::Result<String> {
    let mut input = std::io::stdin().lock();
    if std::io::stdin().is_terminal() {
        eprint!("Password (it is shown as you type): ");
    }
    let mut line = String::new();
    input.read_line(&mut line).context("the password cannot be read from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("standard input has no password");
    }
    Ok(password)
}

/// Names of groups in one cell.
pub(crate) fn groups(groups: &[views::GroupReference]) -> String {
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    if names.is_empty() { "-".to_owned() } else { names.join(", ") }
}

/// A role as it is written.
pub(crate) fn role(role: views::Role) -> &'static str {
    patchwell_model::Role::from(role).name()
}

fn table(users: &[UserView], report: &mut Report) {
    let mut table = Table::new(&["User~", "Role", "Groups~", "Second factor", "Can sign in", "Created"]);
    for user in users {
        table.row([
            user.name.clone(),
            role(user.role).to_owned(),
            groups(&user.groups),
            if user.has_second_factor { "yes" } else { "no" }.to_owned(),
            if user.is_disabled { "no" } else { "yes" }.to_owned(),
            time(user.created),
        ]);
    }
    report.table(&table);
}
