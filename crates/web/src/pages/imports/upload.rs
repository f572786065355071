//! Taking files: they are written to the disk piece by piece and looked at on the page that follows.
use axum::{
    Extension,
    extract::{
        Multipart, State,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use throughline_app::{
    ctx::Ctx,
    error::Error,
    imports::uploads::{self, UploadId},
};

use super::list::page;
use crate::{
    error::PageError,
    extract::{Curate, Frame, May},
    layers::Guard,
    pages::{html, refusal},
    state::Web,
    urls,
};

/// Most bytes of a field that is not a file.
const LONGEST_FIELD: usize = 1000;

/// Takes files and leads to what they would state; where they cannot be taken, the list says why.
pub async fn take(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Frame(layout): Frame,
    Extension(guard): Extension<Guard>,
    form: Multipart,
) -> Result<Response, PageError> {
    let problem = match receive(&ctx, &web, &guard, form).await {
        Ok((upload, preset)) => return Ok(Redirect::to(&urls::upload(upload, &preset)).into_response()),
        Err(Error::Invalid(fields)) => {
            fields.iter().map(|field| refusal::of_field(layout.t, field)).collect::<Vec<_>>().join("; ")
        }
        Err(error) => return Err(error.into()),
    };
    let page = page(&ctx, &web, layout, Some(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)).into_response())
}

async fn receive(ctx: &Ctx, web: &Web, guard: &Guard, mut form: Multipart) -> Result<(UploadId, String), Error> {
    // The token comes first, so that nothing of a forged form is written.
    let first = form.next_field().await.map_err(torn)?.ok_or(Error::Forbidden)?;
    if first.name() != Some("csrf") || !guard.takes(&text(first).await?) {
        return Err(Error::Forbidden);
    }
    let mut upload = uploads::begin(ctx, &web.app).await?;
    let mut preset = String::new();
    while let Some(mut field) = form.next_field().await.map_err(torn)? {
        match field.name() {
            Some("preset") => preset = text(field).await?,
            Some("files") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                // A browser sends an empty part where no file was chosen.
                if name.is_empty() {
                    continue;
                }
                let mut file = upload.file(&name).await?;
                while let Some(bytes) = field.chunk().await.map_err(torn)? {
                    file.write(&bytes).await?;
                }
                file.end().await?;
            }
            _ => {}
        }
    }
    Ok((upload.keep()?, preset))
}

async fn text(mut field: Field<'_>) -> Result<String, Error> {
    let mut bytes = Vec::new();
    while let Some(more) = field.chunk().await.map_err(torn)? {
        bytes.extend_from_slice(&more);
        if bytes.len() > LONGEST_FIELD {
            return Err(Error::field("form", "has a field that is too long"));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn torn(error: MultipartError) -> Error {
    tracing::debug!(%error, "an upload ended early");
    Error::field("files", "did not come through whole; send them again")
}
