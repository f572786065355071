//! The pages about webhooks, through the doors that people use.
use axum::{
    http::{Method, StatusCode, header},
    response::Response,
};
use http_body_util::BodyExt;
use throughline_app::webhooks::{self, event::Subscription};
use throughline_model::permission::Role;

use super::*;
use crate::{
    rights::House,
    routes::{Needs, Route},
};

const RECEIVED: &str = "throughline.perception.received";

async fn text(answer: Response) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn page(house: &House, path: &str, session: &str, cookies: &str) -> String {
    let route = Route { method: Method::GET, path: path.to_owned().leak(), needs: Needs::SignIn };
    text(house.answer(&route, Some(session), cookies).await).await
}

fn to(answer: &Response) -> String {
    answer.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_added_tried_changed_and_removed() {
    let house = House::new().await;
    let session = house.session(house.own, Role::Admin).await;
    let ctx = throughline_app::auth::session(&house.app, &session).await.unwrap().unwrap();
    let post = async |path: &str, form: &str| house.post(path, &session, form).await;

    // What cannot be read is said, and what was entered stays.
    let form = format!("url=https%3A%2F%2Fcx.example.net%2Fin&event={RECEIVED}&at_most=six&description=Angry");
    let refused = post(urls::WEBHOOKS, &form).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = text(refused).await;
    assert!(
        html.contains("A value is not a number.") && html.contains("value=\"https://cx.example.net/in\""),
        "{html}"
    );
    assert_eq!(
        post(urls::WEBHOOKS, "url=https%3A%2F%2Fcx.example.net").await.status(),
        StatusCode::UNPROCESSABLE_ENTITY
    );

    let form = format!("url=https%3A%2F%2Fcx.example.net%2Fin&event={RECEIVED}&metric=nps&at_most=6&words=1");
    let added = post(urls::WEBHOOKS, &form).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let cookies = added.headers().get_all(header::SET_COOKIE).iter().filter_map(|one| one.to_str().ok());
    let once = cookies.map(|one| one.split(';').next().unwrap()).find(|one| one.starts_with("tl_once=")).unwrap();
    let (path, secret) = (to(&added), once.split('.').nth(2).unwrap().to_owned());
    assert!(secret.starts_with("whsec_"), "{once}");
    assert!(page(&house, &path, &session, once).await.contains(&secret), "shown once");
    assert!(!page(&house, &path, &session, "").await.contains("whsec_"), "and never again");
    let id = endpoint(path.rsplit('/').next().unwrap()).unwrap();
    let stands = webhooks::show(&ctx, &house.app, id).await.unwrap();
    let wanted = Subscription {
        metric: Some("nps".to_owned()),
        at_most: Some(6.0),
        ..Subscription::to(EventKind::PerceptionReceived)
    };
    assert_eq!((stands.subscriptions, stands.words), (vec![wanted.clone()], true));

    // A second subscription of the kind, which the form does not show, outlives a change.
    let second = Subscription { metric: Some("csat".to_owned()), ..Subscription::to(EventKind::PerceptionReceived) };
    let given = webhooks::EndpointIn {
        url: stands.url,
        subscriptions: vec![wanted.clone(), second.clone()],
        ..webhooks::EndpointIn::default()
    };
    webhooks::change(&ctx, &house.app, id, &given).await.unwrap();
    let form = format!("url=https%3A%2F%2Fcx.example.net%2Fin&event={RECEIVED}&metric=nps&at_most=6");
    assert_eq!(to(&post(&path, &form).await), urls::after(&path, "changed"));
    let stands = webhooks::show(&ctx, &house.app, id).await.unwrap();
    assert_eq!(stands.subscriptions, [wanted, second]);

    // A try is a delivery, which the log lists and a page of its own shows.
    let tried = to(&post(&format!("{path}/test"), "").await);
    assert!(page(&house, &tried, &session, "").await.contains("<em>It is on its way</em> to cx.example.net."));
    assert!(page(&house, &path, &session, "").await.contains(&tried));
    let twice = post(&tried, "").await;
    assert_eq!(twice.status(), StatusCode::CONFLICT);
    assert!(text(twice).await.contains("It is on its way already."));

    assert_eq!(to(&post(&format!("{path}/state"), "to=off").await), urls::after(&path, "off"));
    let off = post(&format!("{path}/test"), "").await;
    assert_eq!(off.status(), StatusCode::CONFLICT);
    assert!(text(off).await.contains("Nothing is sent to this endpoint: enable it first."));
    assert_eq!(to(&post(&format!("{path}/state"), "to=on").await), urls::after(&path, "on"));
    assert_eq!(to(&post(&format!("{path}/again"), "since=2026-01-01").await), format!("{path}?sent=0"));
    assert_eq!(post(&format!("{path}/again"), "since=x").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let rotated = post(&format!("{path}/secret"), "").await;
    assert!(rotated.headers().contains_key(header::SET_COOKIE) && to(&rotated) == path);

    assert_eq!(post(&format!("{path}/remove"), "typed=x").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        to(&post(&format!("{path}/remove"), "typed=cx.example.net").await),
        urls::after(urls::WEBHOOKS, "removed")
    );
    assert!(webhooks::show(&ctx, &house.app, id).await.is_err());
}

#[test]
fn an_address_is_called_by_its_server() {
    for (url, expect) in [
        ("https://a.example/b?c#d", "a.example"),
        ("https://a.example:8443", "a.example:8443"),
        ("a.example", "a.example"),
    ] {
        assert_eq!(host(url), expect);
    }
}
