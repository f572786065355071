//! From the code that somebody brings back to what the provider says of them.
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, Nonce, OAuth2TokenResponse,
    PkceCodeVerifier, RedirectUrl, TokenResponse,
    core::{CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata},
};
use serde_json::{Map, Value};
use throughline_model::id::WorkspaceId;
use throughline_store::identities::Provider;

use super::{Refusal, derived, directory::chain, fetch::Fetch, provider};
use crate::{app::App, error::Result};

/// Exchanges a code and checks the ID token; what it lacks is asked of the provider.
pub(super) async fn claims_of(
    app: &App,
    workspace: WorkspaceId,
    provider: &Provider,
    kept: &str,
    code: &str,
    return_to: &str,
) -> Result<Result<Map<String, Value>, Refusal>> {
    let secret = match &provider.secret {
        Some(sealed) => Some(app.seal.open(&provider::purpose_of(workspace), sealed)?),
        None => None,
    };
    let secret = secret.map(|bytes| ClientSecret::new(String::from_utf8_lossy(&bytes).into_owned()));
    let fetch = Fetch(&app.http);
    let metadata = match app.directory.of(fetch, &provider.issuer, app.now(), false).await {
        Ok(metadata) => metadata,
        Err(why) => return Ok(Err(unreachable(provider, &why))),
    };
    let Ok(redirect) = RedirectUrl::new(return_to.to_owned()) else { return Ok(Err(Refusal::State)) };
    let id = ClientId::new(provider.client.clone());
    let client = CoreClient::from_provider_metadata((*metadata).clone(), id.clone(), secret.clone())
        .set_redirect_uri(redirect)
        .set_auth_type(auth_type(&metadata));
    let Ok(request) = client.exchange_code(AuthorizationCode::new(code.to_owned())) else {
        return Ok(Err(unreachable(provider, "it has no token endpoint")));
    };
    let verifier = PkceCodeVerifier::new(derived("verifier", kept));
    let tokens = match request.set_pkce_verifier(verifier).request_async(&fetch).await {
        Ok(tokens) => tokens,
        Err(openidconnect::RequestTokenError::Request(error)) => {
            return Ok(Err(unreachable(provider, &chain(&error))));
        }
        Err(error) => return Ok(Err(unbelieved(provider, &chain(&error)))),
    };
    let Some(token) = tokens.id_token() else { return Ok(Err(unbelieved(provider, "there is no ID token"))) };
    let nonce = Nonce::new(derived("nonce", kept));
    let mut checked = check(app, &metadata, &id, secret.as_ref(), token, &nonce);
    if let Err(ClaimsVerificationError::SignatureVerification(_)) = checked {
        // Its keys may have changed since they were read.
        if let Ok(metadata) = app.directory.of(fetch, &provider.issuer, app.now(), true).await {
            checked = check(app, &metadata, &id, secret.as_ref(), token, &nonce);
        }
    }
    if let Err(error) = checked {
        return Ok(Err(unbelieved(provider, &chain(&error))));
    }
    let Some(mut claims) = payload(token) else { return Ok(Err(unbelieved(provider, "the ID token is broken"))) };
    if let Some(endpoint) = metadata.userinfo_endpoint() {
        let access = tokens.access_token().secret();
        match more(fetch, endpoint.url().as_str(), access).await {
            // What is said of somebody else does not count (OpenID Connect Core, 5.3.2).
            Ok(more) if more.get("sub") == claims.get("sub") => {
                for (name, value) in more {
                    claims.entry(name).or_insert(value);
                }
            }
            Ok(_) => return Ok(Err(unbelieved(provider, "the ID token and the user info are about two people"))),
            Err(why) => tracing::warn!(issuer = provider.issuer, why, "an identity provider gives no user info"),
        }
    }
    Ok(Ok(claims))
}

fn check(
    app: &App,
    metadata: &CoreProviderMetadata,
    id: &ClientId,
    secret: Option<&ClientSecret>,
    token: &CoreIdToken,
    nonce: &Nonce,
) -> std::result::Result<(), ClaimsVerificationError> {
    use CoreJwsSigningAlgorithm as Alg;
    let client = CoreClient::from_provider_metadata(metadata.clone(), id.clone(), secret.cloned());
    let now = chrono::DateTime::from_timestamp_micros(app.now().0).unwrap_or_default();
    // Only signatures that nobody but the provider can make.
    let believed = [
        Alg::RsaSsaPkcs1V15Sha256,
        Alg::RsaSsaPkcs1V15Sha384,
        Alg::RsaSsaPkcs1V15Sha512,
        Alg::RsaSsaPssSha256,
        Alg::RsaSsaPssSha384,
        Alg::RsaSsaPssSha512,
        Alg::EcdsaP256Sha256,
        Alg::EcdsaP384Sha384,
        Alg::EdDsa,
    ];
    let verifier = client.id_token_verifier().set_allowed_algs(believed).set_time_fn(move || now);
    token.claims(&verifier, nonce).map(|_| ())
}

/// The claims of an ID token whose signature was checked.
fn payload(token: &CoreIdToken) -> Option<Map<String, Value>> {
    let token = token.to_string();
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

async fn more(fetch: Fetch<'_>, endpoint: &str, access: &str) -> std::result::Result<Map<String, Value>, String> {
    let request = openidconnect::http::Request::builder()
        .uri(endpoint)
        .header("accept", "application/json")
        .header("authorization", format!("Bearer {access}"))
        .body(Vec::new())
        .map_err(|error| error.to_string())?;
    let answer = fetch.get(request).await.map_err(|error| chain(&error))?;
    if !answer.status().is_success() {
        return Err(format!("it answers {}", answer.status()));
    }
    serde_json::from_slice(answer.body()).map_err(|error| error.to_string())
}

fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported().map(Vec::as_slice).unwrap_or_default();
    let knows = |method| methods.contains(&method);
    match knows(CoreClientAuthMethod::ClientSecretPost) && !knows(CoreClientAuthMethod::ClientSecretBasic) {
        true => AuthType::RequestBody,
        false => AuthType::BasicAuth,
    }
}

/// Says to the operator why nobody comes in.
pub(super) fn unreachable(provider: &Provider, why: &str) -> Refusal {
    tracing::warn!(issuer = provider.issuer, why, "an identity provider does not answer");
    Refusal::Unreachable
}

fn unbelieved(provider: &Provider, why: &str) -> Refusal {
    tracing::warn!(issuer = provider.issuer, why, "an identity provider's answer cannot be believed");
    Refusal::Token
}
