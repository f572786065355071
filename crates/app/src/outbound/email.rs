//! Mail: over SMTP where that is set, else as files in a folder that a person or a program may look through.
use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use throughline_model::time::Micros;
use uuid::Uuid;

use crate::{
    app::App,
    error::{Error, Result},
};

/// The folder of the data directory in which mail lies that nothing sends.
pub const OUTBOX: &str = "outbox";

/// A server that does not answer within this time is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Most characters of a subject.
const LONGEST_SUBJECT: usize = 200;

/// How mail is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// Who it is from: an address, or a name with an address in angle brackets.
    pub from: String,
    /// How it leaves.
    pub by: Way,
}

/// How mail leaves.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// Into the folder `outbox` of the data directory.
    Outbox,
    /// To a server: `smtp://` or `smtps://` with name and password.
    Smtp(String),
    /// Into memory, for tests.
    Memory,
}

/// A mail to one address, as text and as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id, by which it is not sent twice.
    pub id: Uuid,
    /// When it was written.
    pub at: Micros,
    /// To whom.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// What it says, as HTML.
    pub html: String,
    /// The address to which a mail program posts to get no more of it, where it comes again and again.
    pub leave: Option<String>,
}

/// Sends mail.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    by: Sender,
}

#[derive(Debug)]
enum Sender {
    Outbox(PathBuf),
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Memory(Mutex<Vec<Mail>>),
}

impl Default for MailSettings {
    fn default() -> Self {
        Self { from: "Throughline <throughline@localhost>".to_owned(), by: Way::Outbox }
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of a server has a password in it.
        f.write_str(match self {
            Self::Outbox => "Outbox",
            Self::Smtp(_) => "Smtp",
            Self::Memory => "Memory",
        })
    }
}

impl Mailer {
    /// Opens a way for mail.
    ///
    /// # Errors
    /// Names the setting that makes no sense.
    pub fn open(settings: &MailSettings, data: &Path) -> Result<Self> {
        let from = settings.from.parse().map_err(|_| Error::field("mail.from", "is not an e-mail address"))?;
        let by = match &settings.by {
            Way::Outbox => Sender::Outbox(data.join(OUTBOX)),
            Way::Memory => Sender::Memory(Mutex::default()),
            Way::Smtp(url) => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
                // The address is not repeated: it has a password in it.
                let wrong = |error| Error::field("mail.smtp", format!("cannot be used: {}", described(&error)));
                Sender::Smtp(Box::new(transport.map_err(wrong)?.timeout(Some(PATIENCE)).build()))
            }
        };
        Ok(Self { from, by })
    }

    /// Tells whether mail reaches anybody; otherwise a link is to be handed over by hand.
    pub fn delivers(&self) -> bool {
        !matches!(self.by, Sender::Outbox(_))
    }

    /// Sends a mail. It is tried once: whoever wants more tries calls again.
    ///
    /// # Errors
    /// Names the field that cannot be taken; [`Error::Unavailable`] with a sentence when it could not be sent.
    pub async fn send(&self, mail: &Mail) -> Result<()> {
        let message = self.message(mail)?;
        match &self.by {
            Sender::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone()),
            Sender::Smtp(transport) => {
                let failed = |error| format!("the mail could not be sent: {}", described(&error));
                transport.send(message).await.map_err(|error| Error::Unavailable(failed(error)))?;
            }
            Sender::Outbox(folder) => {
                let path = folder.join(format!("{}-{}.eml", mail.at.0, mail.id));
                let (folder, bytes) = (folder.clone(), message.formatted());
                let written = tokio::task::spawn_blocking(move || write(&folder, &path, &bytes)).await;
                let written = written.map_err(Error::internal("could not write a mail"))?;
                written
                    .map_err(|error| Error::Unavailable(format!("the mail could not be put into {OUTBOX}: {error}")))?;
            }
        }
        Ok(())
    }

    /// The mails that were sent into memory.
    pub fn sent(&self) -> Vec<Mail> {
        match &self.by {
            Sender::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Sender::Outbox(_) | Sender::Smtp(_) => Vec::new(),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message> {
        let to: Mailbox = mail.to.parse().map_err(|_| Error::field("to", "is not an e-mail address"))?;
        let date = SystemTime::UNIX_EPOCH + Duration::from_micros(mail.at.0.max(0) as u64);
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        let message = Message::builder().from(self.from.clone()).to(to).subject(one_line(&mail.subject)).date(date);
        let parts = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
        let message = message.message_id(Some(id)).multipart(parts);
        let mut message = message.map_err(Error::internal("could not put a mail together"))?;
        if let Some(leave) = &mail.leave {
            let header = |name, value| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
            let headers = message.headers_mut();
            headers.insert_raw(header("List-Unsubscribe", format!("<{}>", one_word(leave))));
            headers.insert_raw(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
        }
        Ok(message)
    }
}

impl App {
    /// A new mail to somebody.
    pub fn mail(&self, to: &str, subject: String, text: String, html: String) -> Mail {
        Mail { id: self.world.new_id(), at: self.now(), to: to.to_owned(), subject, text, html, leave: None }
    }
}

/// A text without anything that would begin another header.
fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_SUBJECT).collect()
}

/// An address without anything that would end its header or the brackets around it.
fn one_word(address: &str) -> String {
    address.chars().filter(|letter| letter.is_ascii_graphic() && !['<', '>'].contains(letter)).collect()
}

/// What went wrong, with its causes, on one line.
fn described(error: &lettre::transport::smtp::Error) -> String {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        why.push_str(": ");
        why.push_str(&cause.to_string());
        source = cause.source();
    }
    one_line(&why)
}

/// Only whoever runs the program may read it: links in mail let people in.
fn write(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = path.with_extension("unfinished");
    let mut file = fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str) -> Mail {
        let (text, html) = ("Grüße\n.\nEnd".to_owned(), "<p>Grüße</p>".to_owned());
        Mail {
            id: Uuid::from_u128(7),
            at: Micros(1_767_607_200_000_000),
            to: to.to_owned(),
            subject: subject.to_owned(),
            text,
            html,
            leave: None,
        }
    }

    fn mailer(by: Way, data: &Path) -> Result<Mailer> {
        Mailer::open(&MailSettings { from: "Möbel <cx@shop.example>".to_owned(), by }, data)
    }

    #[tokio::test]
    async fn without_a_server_mail_lies_in_the_outbox() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = mailer(Way::Outbox, folder.path()).unwrap();
        assert!(!mailer.delivers());
        mailer.send(&mail("Ada <ada@example.org>", "Welcome\r\nBcc: eve@example.org")).await.unwrap();
        let files: Vec<_> =
            fs::read_dir(folder.path().join(OUTBOX)).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        let text = fs::read_to_string(&files[0]).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Subject: Welcome Bcc: eve@example.org") && !head.contains("\nBcc"), "{head}");
        assert!(head.contains("To: ") && head.contains("ada@example.org") && head.contains("multipart/alternative"));
        assert!(head.contains("Date: Mon, 05 Jan 2026 10:00:00") && head.contains("@shop.example>"), "{head}");
        assert!(body.contains("text/plain") && body.contains("text/html"));
        assert!(!head.contains("List-Unsubscribe"), "{head}");
        let leave = Some("https://cx.example/leave?token=ab>\r\nBcc: eve@example.org".to_owned());
        let again = Mail { id: Uuid::from_u128(8), leave, ..mail("ada@example.org", "Board") };
        let head = String::from_utf8(mailer.message(&again).unwrap().formatted()).unwrap();
        assert!(
            head.contains("List-Unsubscribe: <https://cx.example/leave?token=abBcc:eve@example.org>\r\n"),
            "{head}"
        );
        assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{head}");
        for wrong in ["ada@example.org\r\nBcc: eve@example.org", "a@example.org, b@example.org", "nobody", ""] {
            assert!(matches!(mailer.send(&mail(wrong, "x")).await, Err(Error::Invalid(_))), "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mailer = mailer(Way::Smtp(format!("smtp://me:hidden@{free}")), folder.path()).unwrap();
        assert!(mailer.delivers());
        let error = mailer.send(&mail("ada@example.org", "x")).await.unwrap_err();
        assert!(
            matches!(&error, Error::Unavailable(why) if why.starts_with("the mail could not be sent: ")),
            "{error}"
        );
        assert!(
            !error.to_string().contains("hidden")
                && !format!("{:?}", Way::Smtp("hidden".to_owned())).contains("hidden")
        );
    }

    #[tokio::test]
    async fn a_server_is_spoken_to_in_its_own_words() {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let (mut heard, mut in_data) = (Vec::new(), false);
            write.write_all(b"220 mail.example\r\n").await.unwrap();
            while let Some(line) = lines.next_line().await.unwrap() {
                let reply: &[u8] = match (in_data, line.split([' ', ':']).next().unwrap_or_default()) {
                    (true, ".") => {
                        in_data = false;
                        b"250 taken\r\n"
                    }
                    (true, _) => b"",
                    (false, "DATA") => {
                        in_data = true;
                        b"354 go on\r\n"
                    }
                    (false, "EHLO") => b"250 mail.example\r\n",
                    (false, "QUIT") => b"221 bye\r\n",
                    (false, _) => b"250 ok\r\n",
                };
                heard.push(line.clone());
                write.write_all(reply).await.unwrap();
                if line == "QUIT" {
                    break;
                }
            }
            heard
        });
        let folder = tempfile::tempdir().unwrap();
        let mailer = mailer(Way::Smtp(format!("smtp://{address}")), folder.path()).unwrap();
        mailer.send(&mail("ada@example.org", "Hello")).await.unwrap();
        let heard = served.await.unwrap();
        assert!(heard.iter().any(|line| line.starts_with("MAIL FROM:<cx@shop.example>")), "{heard:?}");
        assert!(heard.iter().any(|line| line.starts_with("RCPT TO:<ada@example.org>")), "{heard:?}");
        assert!(heard.contains(&"Subject: Hello".to_owned()), "{heard:?}");
    }

    #[test]
    fn settings_that_make_no_sense_are_named() {
        let error = |settings: &MailSettings| Mailer::open(settings, Path::new("/nowhere")).unwrap_err().to_string();
        assert!(error(&MailSettings { from: "nobody".to_owned(), by: Way::Outbox }).contains("mail.from"));
        let wrong = MailSettings { by: Way::Smtp("http://hidden@host".to_owned()), ..MailSettings::default() };
        let said = error(&wrong);
        assert!(said.contains("mail.smtp") && !said.contains("hidden"), "{said}");
    }
}
