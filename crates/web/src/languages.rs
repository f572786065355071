//! Every page in German: no English sentence is left on it.
use axum::http::{Method, StatusCode, header};
use http_body_util::BodyExt;
use throughline_app::{account, auth};
use throughline_model::permission::Role;

use crate::{api, locale::FIXED, pages, rights::House, routes::Needs, urls};

/// What people read or hear of a page: texts between tags, and attributes with words.
fn read(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        texts.push(text.trim().to_owned());
        for name in ["title", "placeholder", "aria-label", "data-name", "data-copied"] {
            let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
            texts.extend(value.map(|(value, _)| value.to_owned()));
        }
    }
    texts.into_iter().map(|text| text.replace("&#39;", "'")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_speaks_german() {
    let house = House::new().await;
    let session = house.session(house.own, Role::Owner).await;
    let ctx = auth::session(&house.app, &session).await.unwrap().unwrap();
    let set = house.post(urls::ACCOUNT_LANGUAGE, &session, "lang=de").await;
    assert_eq!(set.status(), StatusCode::SEE_OTHER);
    assert_eq!(account::reading(&ctx, &house.app).await.unwrap().language.as_deref(), Some("de"));
    let (_, table) = pages::routes().into_parts();
    let document = api::document().to_string();
    let mut drawn = 0;
    for route in table.iter().filter(|route| route.method == Method::GET) {
        // Whoever has not signed in is known by the cookie; an account's own choice wins over it.
        let (session, cookie) = match route.needs {
            Needs::Nothing => (None, "lang=de"),
            _ => (Some(session.as_str()), "lang=en"),
        };
        let answer = house.answer(route, session, cookie).await;
        let kind = answer.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().starts_with(b"text/html"));
        if kind != Some(true) {
            continue;
        }
        drawn += 1;
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let html = String::from_utf8_lossy(&body);
        let place = format!("{} {}", route.method, route.path);
        assert!(html.contains("<html lang=\"de\" dir=\"ltr\""), "{place}");
        for text in read(&html) {
            // What the audit recorded stays as it was recorded.
            if route.path == urls::AUDIT && text == Role::Owner.as_str() {
                continue;
            }
            // The document of the API is English.
            let said = || text.starts_with('{') || document.contains(&serde_json::json!(text).to_string());
            if route.path == urls::API && said() {
                continue;
            }
            for (key, english) in FIXED {
                assert_ne!(text, *english, "{place}: {key} is English");
                assert_ne!(text, *key, "{place}: a key and not its text");
                // A longer one may stand inside of another text.
                assert!(english.len() < 24 || !text.contains(english), "{place}: {key} is English in: {text}");
            }
        }
    }
    assert!(drawn > 20, "only {drawn} pages were drawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_is_kept_and_taken_back() {
    let house = House::new().await;
    let session = house.session(house.own, Role::Viewer).await;
    let ctx = auth::session(&house.app, &session).await.unwrap().unwrap();
    for (form, kept) in [("lang=de", Some("de")), ("lang=xx", None), ("lang=en", Some("en")), ("lang=", None)] {
        house.post(urls::ACCOUNT_LANGUAGE, &session, form).await;
        assert_eq!(account::reading(&ctx, &house.app).await.unwrap().language.as_deref(), kept, "{form}");
    }
    let answer = house.post(urls::LANGUAGE, "", "lang=de&back=%2Fsign-in").await;
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    assert_eq!(cookies.filter(|cookie| cookie.starts_with("lang=de; ")).count(), 1);
    assert_eq!(answer.headers().get(header::LOCATION).unwrap(), "/sign-in");
}
