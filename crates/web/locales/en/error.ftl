### The page that says what went wrong.

error-back = Back
error-broken = The page could not be made. What was accepted before is kept. Try again; if it stays, tell whoever runs this server the reference below.
error-broken-title = Something broke on our side
error-forbidden = Your role does not include it. Nothing was changed. Ask an administrator of the workspace if it should.
error-forbidden-title = You may look, but not do this
error-full = Nothing was changed. What was accepted before is kept, and everything can still be read. Whoever runs this server makes room; then it goes on by itself.
error-full-title = The disk is full
error-home = Go to the start
error-not-found = The address leads nowhere, or to something that is not yours to see. Nothing was changed.
error-not-found-title = There is nothing here
error-reference-html = Reference for whoever runs this server: <code>{ $reference }</code>
error-request = The request was not understood. Nothing was changed. Go back and check what was entered.
error-request-title = That did not fit
error-stale = The page was open for too long, or the session changed meanwhile. Nothing was changed. Go back, load the page anew and send it again.
error-stale-title = This form is out of date
error-too-large = Nothing was changed. A form takes 1 MiB; larger files are imported.
error-too-large-title = That was too much at once
error-too-many = Wait a minute and try again. Nothing was changed.
error-too-many-title = Too many tries for now
error-try-again = Try again
error-unavailable = The server is starting, stopping or has more to do than it can. What it accepted before is kept. Try again in a minute.
error-unavailable-title = Not available for the moment
