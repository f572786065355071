//! Real connections on this machine: 127.0.0.1 stands for what may be called, 127.0.0.2 for what may not.
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};

use super::*;

/// Answers for names, another answer each time where there are several; the last one stays.
#[derive(Default)]
struct Told(Mutex<HashMap<String, Vec<Vec<IpAddr>>>>, AtomicUsize);

impl Told {
    fn new(names: &[(&str, &[&str])]) -> Arc<Self> {
        let answers = |answers: &[&str]| {
            let addresses = |answer: &&str| answer.split_whitespace().map(|one| one.parse().unwrap()).collect();
            answers.iter().map(addresses).collect()
        };
        let names = names.iter().map(|(name, given)| ((*name).to_owned(), answers(given))).collect();
        Arc::new(Self(Mutex::new(names), AtomicUsize::new(0)))
    }
}

impl Names for Told {
    fn look_up(&self, name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        let mut names = self.0.lock().unwrap();
        let found = match names.get_mut(&name) {
            Some(answers) if answers.len() > 1 => Ok(answers.remove(0)),
            Some(answers) => Ok(answers[0].clone()),
            None => Err(io::Error::other("no such name")),
        };
        Box::pin(async move { found })
    }
}

/// What was asked of the server: its path and headers.
type Asked = Arc<Mutex<Vec<(String, HeaderMap)>>>;

async fn answer(State(asked): State<Asked>, uri: Uri, headers: HeaderMap) -> Response {
    let close = [("connection", "close")];
    let (path, port) =
        (uri.path().to_owned(), headers["host"].to_str().unwrap().rsplit_once(':').map(|(_, p)| p.to_owned()));
    asked.lock().unwrap().push((uri.to_string(), headers));
    let port = port.unwrap_or_default();
    let to =
        |place: String| (StatusCode::FOUND, [("location", place), ("connection", "close".to_owned())]).into_response();
    match path.as_str() {
        "/large" => (close, vec![b'x'; 1 << 20]).into_response(),
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            "late".into_response()
        }
        "/cookie" => ([("set-cookie", "a=b"), ("connection", "close")], "set").into_response(),
        "/here" => to("/plain".to_owned()),
        "/round" => to("/round".to_owned()),
        "/inside" => to(format!("http://127.0.0.2:{port}/")),
        "/decimal" => to(format!("http://2130706434:{port}/")),
        "/inside-by-name" => to(format!("http://inside.example:{port}/")),
        "/file" => to("file:///etc/passwd".to_owned()),
        "/as-somebody" => to(format!("http://me:secret@friend.example:{port}/plain")),
        "/other" => to(format!("http://friend.example:{port}/plain")),
        _ => (close, "plain").into_response(),
    }
}

/// A server on an address; its port and what it is asked.
async fn serve(address: &str, port: u16) -> Option<(u16, Asked)> {
    let listener = tokio::net::TcpListener::bind((address, port)).await.ok()?;
    let port = listener.local_addr().unwrap().port();
    let asked = Asked::default();
    let router = Router::new().fallback(answer).with_state(Arc::clone(&asked));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Some((port, asked))
}

/// A server that may be called and, on the same port, one that may not.
async fn both() -> (u16, Asked, Asked) {
    for _ in 0..20 {
        let (port, allowed) = serve("127.0.0.1", 0).await.unwrap();
        if let Some((_, forbidden)) = serve("127.0.0.2", port).await {
            return (port, allowed, forbidden);
        }
    }
    panic!("no port is free on both addresses");
}

fn rules() -> Rules {
    let allow_private = Rules::networks(&["127.0.0.1".to_owned()]).unwrap();
    Rules { allow_private, ports: Vec::new(), ..Rules::default() }
}

fn call(http: &Http, url: &str) -> Call {
    Call {
        target: http.target(url).unwrap(),
        headers: Vec::new(),
        body: None,
        most: 1_000,
        time: Duration::from_secs(10),
        follow: true,
    }
}

fn refused(found: std::result::Result<Reply, Trouble>) -> String {
    match found {
        Err(Trouble::Refused(why)) => why,
        other => panic!("it was not refused but {other:?}"),
    }
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    let (port, _, forbidden) = both().await;
    let names = Told::new(&[
        ("127.0.0.2.nip.example", &["127.0.0.2"]),
        ("one-of-two.example", &["8.8.8.8 127.0.0.2"]),
        ("other-of-two.example", &["127.0.0.2 8.8.8.8"]),
        ("mapped.example", &["::ffff:127.0.0.2"]),
        ("translated.example", &["64:ff9b::7f00:2"]),
        ("metadata.example", &["169.254.169.254"]),
        ("nowhere.example", &[""]),
        ("localhost", &["127.0.0.2"]),
    ]);
    let http = Http::new(rules(), Arc::clone(&names) as Arc<dyn Names>).unwrap();
    let mapped = names.0.lock().unwrap().keys().cloned().collect::<Vec<_>>();
    for name in mapped.iter().filter(|name| *name != "nowhere.example") {
        let why = refused(http.call(call(&http, &format!("http://{name}:{port}/"))).await);
        assert!(why.contains("is not called"), "{name}: {why}");
    }
    for name in ["nowhere.example", "unknown.example"] {
        let found = http.call(call(&http, &format!("http://{name}:{port}/"))).await;
        assert!(matches!(found, Err(Trouble::Unreachable(_))), "{name}: {found:?}");
    }
    assert_eq!(forbidden.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_answer_gains_nothing() {
    let (port, allowed, forbidden) = both().await;
    let names = Told::new(&[("changing.example", &["127.0.0.1", "127.0.0.2", "127.0.0.1", "127.0.0.2"])]);
    let http = Http::new(rules(), Arc::clone(&names) as Arc<dyn Names>).unwrap();
    for turn in 0..4 {
        let found = http.call(call(&http, &format!("http://changing.example:{port}/plain"))).await;
        match turn % 2 {
            0 => assert_eq!(found.unwrap().body, b"plain"),
            _ => drop(refused(found)),
        }
        // The answer that was checked is the one that is used: nobody asks a second time.
        assert_eq!(names.1.load(Ordering::SeqCst), turn + 1);
    }
    assert_eq!((allowed.lock().unwrap().len(), forbidden.lock().unwrap().len()), (2, 0));
}

#[tokio::test]
async fn each_redirect_is_checked() {
    let (port, _, forbidden) = both().await;
    let names = Told::new(&[("inside.example", &["127.0.0.2"]), ("friend.example", &["127.0.0.1"])]);
    let http = Http::new(rules(), names).unwrap();
    let get = async |path: &str, follow| {
        http.call(Call { follow, ..call(&http, &format!("http://127.0.0.1:{port}{path}")) }).await
    };
    for path in ["/inside", "/decimal", "/inside-by-name", "/as-somebody", "/round"] {
        refused(get(path, true).await);
    }
    for path in ["/here", "/other"] {
        assert_eq!(get(path, true).await.unwrap().body, b"plain", "{path}");
    }
    assert_eq!(get("/file", true).await.unwrap().status, 302, "what is no HTTP is not followed");
    let kept = get("/inside", false).await.unwrap();
    assert_eq!((kept.status, kept.header("location").unwrap()), (302, format!("http://127.0.0.2:{port}/").as_str()));
    assert_eq!(forbidden.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn answers_have_limits() {
    let (port, asked) = serve("127.0.0.1", 0).await.unwrap();
    let http = Http::new(rules(), Told::new(&[])).unwrap();
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let large = http.call(call(&http, &url("/large"))).await.unwrap();
    assert_eq!((large.body.len(), large.cut), (1_000, true));
    let short = Duration::from_millis(200);
    let slow = http.call(Call { time: short, ..call(&http, &url("/slow")) }).await;
    assert_eq!(slow, Err(Trouble::TimedOut(short)));
    // No cookie comes back, and nothing tells where we come from.
    let posted = Call { body: Some(("text/plain".to_owned(), b"x".to_vec())), ..call(&http, &url("/cookie")) };
    for _ in 0..2 {
        http.call(posted.clone()).await.unwrap();
    }
    let last = asked.lock().unwrap().pop().unwrap().1;
    assert!(last.get("cookie").is_none() && last.get("referer").is_none());
    assert!(last["user-agent"].to_str().unwrap().starts_with("Throughline/"));
    // What speaks no TLS is not spoken to without it.
    let https = http.call(call(&http, &format!("https://127.0.0.1:{port}/"))).await;
    assert!(matches!(https, Err(Trouble::Unreachable(_) | Trouble::Broken(_))), "{https:?}");
    let nobody = http.call(call(&http, "http://127.0.0.1:1/")).await;
    assert!(matches!(nobody, Err(Trouble::Unreachable(_))), "{nobody:?}");
    let header = Call { headers: vec![("x".to_owned(), "a\nb".to_owned())], ..call(&http, &url("/")) };
    assert!(refused(http.call(header).await).contains("header x"));
}

#[tokio::test]
async fn a_proxy_is_not_asked_for_what_is_not_called() {
    let (port, asked) = serve("127.0.0.1", 0).await.unwrap();
    let names = Told::new(&[("public.example", &["8.8.8.8"]), ("inside.example", &["10.0.0.1"])]);
    let rules = Rules { proxy: Some(format!("http://127.0.0.1:{port}")), ..Rules::default() };
    let http = Http::new(rules, names).unwrap();
    let found = http.call(call(&http, "http://public.example/some")).await.unwrap();
    assert_eq!((found.status, asked.lock().unwrap()[0].0.as_str()), (200, "http://public.example/some"));
    refused(http.call(call(&http, "http://inside.example/some")).await);
    assert_eq!(asked.lock().unwrap().len(), 1);
    assert!(Http::new(Rules { proxy: Some("::".to_owned()), ..Rules::default() }, Told::new(&[])).is_err());
    let missing = Rules { authorities: Some("/does/not/exist".into()), ..Rules::default() };
    assert!(Http::new(missing, Told::new(&[])).is_err());
}
