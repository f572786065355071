### Sources and keys.

sources-add = Add a source
sources-add-it = Add
sources-api = What programs can do with it
sources-asking = a secret key
sources-asking-as = the secret key { $name }
sources-being-read = { $n ->
        [one] { $n } more is being read.
       *[other] { $n } more are being read.
    }
sources-caption = Sources, in the order they were added
sources-copy-command = Copy the command
sources-data-ends = ends
sources-data-keys = keys
sources-data-last = last
sources-data-not-kept = not kept
sources-data-received = received
sources-data-scopes = for
sources-data-used = last used
sources-empty = For each source: how many events it sent, how many were taken, were there already or could not be read, when the last one came, and its keys. It fills with the first source: name an application below, and its page has the line to paste.
sources-empty-title = Here will be everything that sends, and what came of it
sources-ended = ended
sources-ends = Ends (day in UTC)
sources-ends-after = Ends after
sources-example = shop
sources-key-how = It gets a write key, which lets it add events and read nothing.
sources-key-name-how = What uses it, such as the name of a report.
sources-keys-caption = Secret keys, in the order they were made
sources-last-day = Last (day in UTC)
sources-last-used = Last used (day in UTC)
sources-lead = { $n ->
        [one] *{ $n } source*
       *[other] *{ $n } sources*
    } sent { $events ->
        [one] { $events } event
       *[other] { $events } events
    }; *{ $share } were taken*
sources-lead-nothing = { $n ->
        [one] *{ $n } source*
       *[other] *{ $n } sources*
    }, and *nothing was received* yet.
sources-make-secret = Make a secret key
sources-may-admin = run the workspace
sources-may-curate = keep the data in order
sources-may-people = timelines, words, who is who
sources-may-questions = map, funnel, trend, score
sources-name-how = One for each application: it keeps their people and message ids apart.
sources-new-key = The new secret key
sources-new-key-how = It does what its scopes say. Keep it on a server, never in a page or an app.
sources-new-secret = New secret key
sources-none = none
sources-not-kept = Not kept
sources-received = Received
sources-revoked = The key was taken back. It opens nothing any more.
sources-scope-admin = Admin
sources-scope-curate = Care
sources-scope-people = People
sources-scope-questions = Figures
sources-scopes = What it is for
sources-secret-how = A secret key is for a program that uses the API.
sources-secret-keys = Secret keys
sources-sending-as = sending as { $source }
sources-shown-now = It is shown now and never again
sources-silent = ; { $n ->
        [one] { $n } source sent
       *[other] { $n } sources sent
    } nothing yet
sources-take-back = Take back
sources-take-back-how = It opens nothing from then on, and cannot be brought back
sources-take-back-title = Take a key back
sources-take-it-back = Take it back
sources-title = Sources and keys
sources-type-prefix = Type { $prefix } to say that you mean it
sources-waiting = , { $n ->
        [one] { $n } waits
       *[other] { $n } wait
    } for a mend
sources-write-keys = Write keys
