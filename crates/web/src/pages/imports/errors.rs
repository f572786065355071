//! The file of an import's rows that could not be read.
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use hyper::body::Frame;
use throughline_app::{error::Error, imports::rejected};
use throughline_model::id::ImportId;
use tokio::sync::mpsc::{Receiver, channel};

use crate::{
    error::PageError,
    extract::{Curate, May},
    state::Web,
};

/// How many lines may wait for the reader.
const WAITING: usize = 256;

/// Sends the rows that could not be read, a JSON object on each line, as they are found.
pub async fn download(
    State(web): State<Web>,
    May(ctx, _): May<Curate>,
    Path(import): Path<String>,
) -> Result<Response, PageError> {
    let import: ImportId = import.parse().map_err(|_| Error::NotFound("import"))?;
    let (send, lines) = channel(WAITING);
    let ending = send.clone();
    let take = move |line: String| {
        // A reader who went away ends the reading of the files.
        send.blocking_send(Ok(Bytes::from(line))).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    };
    let reading = rejected::lines(&ctx, &web.app, import, take).await?;
    tokio::spawn(async move {
        // A file that ends early must not look whole.
        if let Ok(Err(error)) = reading.await {
            let _ = ending.send(Err(io::Error::other(error))).await;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"rows-not-read-{import}.ndjson\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, Body::new(Lines(lines))).into_response())
}

/// Lines as the body of an answer.
struct Lines(Receiver<io::Result<Bytes>>);

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, ctx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(ctx).map(|line| line.map(|line| line.map(Frame::data)))
    }
}
