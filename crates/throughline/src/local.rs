//! Commands on a data directory: while `serve` has it open they go through its socket, otherwise they open it
//! themselves. Either way the same function carries them out.
use std::{io::IsTerminal, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use throughline_app::{
    app::App,
    ask::ask,
    auth, backup,
    ctx::{Ctx, World},
    error::Error,
    imports::{self, Using},
    invitations::{self, Delivery},
    keys::{self, KeyDraft, KeyKind},
    oidc::provider::{self, ProviderIn},
    project,
    quarantine::{self, Rejected},
    second_factor,
};
use throughline_model::{
    permission::{Role, Scope, Scopes},
    question::Question,
};
use throughline_web::urls;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
};

use crate::{
    Common,
    commands::webhook::{self, WebhookOrder},
    config::Config,
    telemetry,
};

/// What can be asked of a data directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Order {
    /// Makes a key.
    KeyAdd {
        /// Whether it is a secret key.
        secret: bool,
        /// The source of a write key.
        source: Option<String>,
        /// What a secret key is called.
        name: Option<String>,
        /// What a secret key may be used for; every question where nothing is said.
        scopes: Vec<String>,
        /// After which time a secret key ends.
        expires: Option<String>,
    },
    /// Lists keys.
    KeyList,
    /// Takes back keys.
    KeyRevoke {
        /// How they begin.
        prefix: String,
    },
    /// Adds or changes somebody.
    UserAdd {
        /// Their address.
        email: String,
        /// Their name.
        name: Option<String>,
        /// Their role.
        role: String,
        /// Their password.
        password: Option<String>,
    },
    /// Makes a one-time sign-in link.
    UserLink {
        /// Whose.
        email: String,
    },
    /// Invites somebody.
    UserInvite {
        /// Their address.
        email: String,
        /// Their role.
        role: String,
        /// Where the pages are served.
        base: String,
    },
    /// Removes a second factor.
    UserResetSecondFactor {
        /// Whose.
        email: String,
    },
    /// Lists people.
    UserList,
    /// Shows the identity provider, and whether everybody needs a second factor.
    SignInShow,
    /// Says whether everybody needs a second factor.
    SignInSecondFactor {
        /// Whether they do.
        required: bool,
    },
    /// Sets the identity provider.
    SignInProvider {
        /// The provider.
        provider: ProviderIn,
    },
    /// Takes the identity provider away.
    SignInProviderRemove,
    /// Asks a question.
    Ask {
        /// The question.
        question: Value,
    },
    /// Imports files.
    Import {
        /// The mapping.
        using: Using,
        /// The files.
        paths: Vec<PathBuf>,
        /// Where rejected rows are written.
        errors: Option<PathBuf>,
        /// Whether only to look.
        dry_run: bool,
    },
    /// Lists rejected events.
    Rejected {
        /// Of one reason only.
        reason: Option<String>,
        /// How many at most.
        limit: u32,
    },
    /// Tries rejected events again.
    Retry {
        /// Of one reason only.
        reason: Option<String>,
    },
    /// Takes mended events.
    Mend {
        /// The events.
        events: Vec<Rejected>,
    },
    /// Writes a copy of the data directory.
    Backup {
        /// Where to.
        to: PathBuf,
    },
    /// Examines the data directory.
    Doctor,
    /// Manages webhooks.
    Webhook(WebhookOrder),
}

/// A line of the socket's reply.
#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    /// How far it has come.
    Progress(Value),
    /// The result.
    Done(Value),
    /// Why it could not be done.
    Failed(String),
}

/// An order with the workspace that it is about.
#[derive(Debug, Serialize, Deserialize)]
struct Call {
    workspace: Option<String>,
    order: Order,
}

/// Carries out an order on the data directory and gives its result.
///
/// # Errors
/// When it cannot be done; the message says why.
pub fn call(common: &Common, order: Order, progress: impl FnMut(&Value)) -> Result<Value> {
    let config = Config::read(&common.data, std::env::vars())?;
    telemetry::begin(&quiet(config.clone()))?;
    let runtime = runtime()?;
    let settings = config.settings(&common.data)?;
    let call = Call { workspace: common.workspace.clone(), order };
    runtime.block_on(async {
        if let Ok(stream) = UnixStream::connect(settings.socket()).await {
            return over_socket(stream, &call, progress).await;
        }
        let (app, _) = App::open(settings, World::real()).await.map_err(described)?;
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let projecting = projection_thread(Arc::clone(&app), stopped)?;
        let done = carry_out(&app, call, progress).await;
        stop.send_replace(true);
        let _ = projecting.await;
        app.close().await.map_err(described)?;
        done.map_err(described)
    })
}

/// Commands tell their results themselves; only what went wrong is told beside.
fn quiet(mut config: Config) -> Config {
    if config.text("log.level") == "info" {
        // The setting is there and is a text: it cannot fail.
        let _ = config.set("log.level", "warn");
    }
    config
}

/// The threads that serve and wait.
///
/// # Errors
/// When the machine gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("could not start threads")
}

/// Projects on a thread of its own until told to stop.
///
/// # Errors
/// When the machine gives no thread.
pub fn projection_thread(
    app: Arc<App>,
    stop: tokio::sync::watch::Receiver<bool>,
) -> Result<tokio::sync::oneshot::Receiver<()>> {
    let (ended, end) = tokio::sync::oneshot::channel();
    let runtime = tokio::runtime::Handle::current();
    std::thread::Builder::new()
        .name("projection".to_owned())
        .spawn(move || {
            runtime.block_on(project::run(app, stop));
            let _ = ended.send(());
        })
        .context("could not start the projection")?;
    Ok(end)
}

/// An application's error with its causes, for people at a terminal.
pub fn described(error: Error) -> anyhow::Error {
    anyhow!(error)
}

async fn over_socket(stream: UnixStream, call: &Call, mut progress: impl FnMut(&Value)) -> Result<Value> {
    let (read, mut write) = stream.into_split();
    let mut text = serde_json::to_string(call)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await.context("could not reach the serving program")?;
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await.context("could not hear the serving program")? {
        match serde_json::from_str(&line)? {
            Reply::Progress(value) => progress(&value),
            Reply::Done(value) => return Ok(value),
            Reply::Failed(why) => return Err(anyhow!(why)),
        }
    }
    Err(anyhow!("the serving program ended before it was done"))
}

/// Makes the data directory's socket; from then on commands reach the serving program.
///
/// # Errors
/// When the socket cannot be made.
pub fn bind(app: &App) -> Result<UnixListener> {
    let path = app.settings.socket();
    // A socket that nobody listens on is left over: the directory's lock is ours.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).with_context(|| format!("could not listen on {}", path.display()))?;
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(listener)
}

/// Serves orders on the socket until the task is dropped.
///
/// # Errors
/// When the socket breaks.
pub async fn listen(app: Arc<App>, listener: UnixListener) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            if let Err(error) = answer(&app, stream).await {
                tracing::debug!(%error, "a command went away");
            }
        });
    }
}

async fn answer(app: &Arc<App>, stream: UnixStream) -> Result<()> {
    let (read, mut write) = stream.into_split();
    let Some(line) = BufReader::new(read).lines().next_line().await? else { return Ok(()) };
    let call: Call = serde_json::from_str(&line)?;
    let (told, mut tell) = tokio::sync::mpsc::unbounded_channel::<Reply>();
    let progress = told.clone();
    let app = Arc::clone(app);
    tokio::spawn(async move {
        let said = progress.clone();
        let done = carry_out(&app, call, move |value| drop(said.send(Reply::Progress(value.clone())))).await;
        let reply = match done {
            Ok(value) => Reply::Done(value),
            Err(error) => Reply::Failed(format!("{:#}", described(error))),
        };
        let _ = progress.send(reply);
    });
    drop(told);
    while let Some(reply) = tell.recv().await {
        let mut text = serde_json::to_string(&reply)?;
        text.push('\n');
        write.write_all(text.as_bytes()).await?;
    }
    Ok(())
}

async fn carry_out(app: &Arc<App>, call: Call, mut progress: impl FnMut(&Value)) -> Result<Value, Error> {
    let tenant = keys::workspace(app, call.workspace.as_deref()).await?;
    let workspace = tenant.workspace.id;
    let ctx = Ctx::operator(workspace, app.now());
    Ok(match call.order {
        Order::KeyAdd { secret: false, source, .. } => {
            json!(keys::make(&ctx, app, KeyKind::Write, source.as_deref()).await?)
        }
        Order::KeyAdd { secret: true, source: _, name, scopes, expires } => {
            let lasts = expires.map(|expires| expires.parse()).transpose();
            let draft = KeyDraft {
                name: name.as_deref(),
                scopes: Scopes::of(scopes.iter().filter_map(|word| Scope::parse(word))),
                lasts: lasts.map_err(|why: String| Error::field("expires", why))?,
            };
            json!(keys::make_secret(&ctx, app, &draft).await?)
        }
        Order::KeyList => keys::list(app, workspace).await?,
        Order::KeyRevoke { prefix } => json!(keys::revoke(&ctx, app, &prefix).await?),
        Order::UserAdd { email, name, role, password } => {
            json!(auth::put_user(app, workspace, &email, name.as_deref(), &role, password.as_deref()).await?)
        }
        Order::UserLink { email } => json!(auth::link(app, &email).await?),
        Order::UserInvite { email, role, base } => {
            let role = Role::parse(&role).ok_or_else(|| Error::field("role", "is not one of the roles"))?;
            let owner = Ctx { role: Role::Owner, ..ctx };
            let base = app.settings.url.clone().unwrap_or(base);
            let link = |token: &str| format!("{}{}", base.trim_end_matches('/'), urls::invitation(token));
            match invitations::invite(&owner, app, &email, role, link).await?.1 {
                Delivery::Mailed => json!({"mailed": true}),
                Delivery::ByHand { token } => json!({"mailed": false, "link": link(&token)}),
                Delivery::Failed { why, token } => json!({"mailed": false, "link": link(&token), "why": why}),
            }
        }
        Order::UserResetSecondFactor { email } => json!(second_factor::reset_by_operator(app, &email).await?),
        Order::SignInShow => json!({
            "second_factor_required": second_factor::required(&ctx, app).await?,
            "provider": provider::show(&ctx, app).await?,
        }),
        Order::SignInSecondFactor { required } => json!(second_factor::require(&ctx, app, required).await?),
        Order::SignInProvider { provider } => json!(provider::set(&ctx, app, provider).await?),
        Order::SignInProviderRemove => json!(provider::remove(&ctx, app).await?),
        Order::UserList => auth::list(app, workspace).await?,
        Order::Ask { question } => {
            settle(app).await;
            let question = Question::from_value(question)?;
            let answer = ask(&ctx, app, question).await?;
            serde_json::to_value(answer).map_err(Error::internal("could not write an answer"))?
        }
        Order::Import { using, paths, errors: _, dry_run: true } => {
            let preview = imports::preview(app, &tenant.workspace, &using, &paths, 20, u64::MAX).await?;
            serde_json::to_value(preview).map_err(Error::internal("could not write a preview"))?
        }
        Order::Import { using, paths, errors, dry_run: false } => {
            let id = imports::begin(&ctx, app, &using, &paths).await?;
            let summary =
                imports::finish(&ctx, app, id, errors.as_deref(), |summary| progress(&json!(summary))).await?;
            json!(summary)
        }
        Order::Rejected { reason, limit } => json!(quarantine::list(&ctx, app, reason.as_deref(), limit).await?),
        Order::Retry { reason } => json!(quarantine::retry(&ctx, app, reason.as_deref()).await?),
        Order::Mend { events } => json!(quarantine::mend(&ctx, app, &events).await?),
        Order::Backup { to } => json!(backup::backup(app, &to).await?),
        Order::Webhook(order) => webhook::carry_out(&ctx, app, order).await?,
        Order::Doctor => json!(throughline_app::doctor::examine(app).await?),
    })
}

/// Waits a moment for the projection, so that a question sees what was sent just before.
async fn settle(app: &App) {
    for _ in 0..100 {
        if app.is_settled() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Tells whether progress can be shown: never into a file or pipe.
pub fn shows_progress() -> bool {
    std::io::stderr().is_terminal()
}
