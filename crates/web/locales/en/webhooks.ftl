### Webhooks.

webhooks-add = Add this webhook
webhooks-add-title = Add a webhook
webhooks-address = Address
webhooks-address-how = A public https address, on port 80, 443, 8080 or 8443.
webhooks-again = Send again what was given up
webhooks-again-how = Everything that was given up since a day, with the same ids.
webhooks-attempts = Attempts
webhooks-beside = Beside what the form shows it is told of this, which stays as it is:
webhooks-caption = Webhooks with what they are told of and how they are
webhooks-change = Change
webhooks-changed = It is changed.
webhooks-conditions = What a customer said, only where
webhooks-customer-linked = Two customers turned out to be one
webhooks-customer-unlinked = One customer turned out to be two
webhooks-delivered = delivered
webhooks-description = What it is for
webhooks-disable = Switch off
webhooks-disable-how = Nothing more is sent; what still waits is given up.
webhooks-disabled = Nothing more is sent to it.
webhooks-do = What can be done
webhooks-empty = A webhook tells another program what happens here: that an import failed, that a promise was broken, that somebody gave a bad score. Each message is signed, tried again until it is taken, and stands in a log.
webhooks-empty-title = No program is told anything yet
webhooks-enable = Switch on
webhooks-enable-how = What happens from now on is sent.
webhooks-enabled = What happens from now on is sent to it.
webhooks-endpoint-test = Somebody tries the endpoint
webhooks-events = What it is told of
webhooks-failed = given up
webhooks-failing-since = failing since { $moment }
webhooks-former-until = The secret before the last one signs too until { $moment }.
webhooks-import-failed = An import could not be read to its end
webhooks-import-finished = An import has read its last row
webhooks-is-failing = *It has taken nothing* since { $moment }. What waits is tried again.
webhooks-is-off = *It is switched off*: nothing is sent to it.
webhooks-is-off-why = *It was switched off*: { $why }. What happened since then was not sent to it.
webhooks-is-on = *It is on*: what happens is sent to it.
webhooks-kept = Deliveries are kept for 30 days after the last attempt.
webhooks-lead = { $n ->
        [one] *{ $n } webhook*
       *[other] *{ $n } webhooks*
    }
webhooks-lead-failing = , { $n ->
        [one] { $n } of them takes nothing
       *[other] { $n } of them take nothing
    }
webhooks-lead-off = , { $n ->
        [one] { $n } is switched off
       *[other] { $n } are switched off
    }
webhooks-log = Deliveries
webhooks-log-empty = There is no delivery to show.
webhooks-milliseconds = { NUMBER($n) } ms
webhooks-next = Next attempt
webhooks-no-answer = no answer
webhooks-no-attempt = There was no attempt yet.
webhooks-off = off
webhooks-on = on
webhooks-on-its-way = *It is on its way* to { $host }.
webhooks-perception-received = A customer said or scored something
webhooks-promise-broken = A promise was broken
webhooks-remove = Remove
webhooks-remove-how = With its log. The secret signs nothing more.
webhooks-removed = The webhook is removed.
webhooks-replay = Send again
webhooks-reply = The answer
webhooks-rotate = Another secret
webhooks-rotate-do = Make a new secret
webhooks-rotate-how = The new one is shown once; for 24 hours the one before signs too.
webhooks-secret-for = The receiver checks with it that a message comes from here.
webhooks-secret-how = Its secret is shown once, on the next page.
webhooks-secret-now = shown now, and never again
webhooks-secret-title = The secret
webhooks-send = Send
webhooks-sent-again = { $n ->
        [one] { $n } delivery is sent again.
       *[other] { $n } deliveries are sent again.
    }
webhooks-since = Given up since
webhooks-state = State
webhooks-test = Try it
webhooks-test-how = Sends a message that only says that somebody tries it.
webhooks-title = Webhooks
webhooks-told = What happened
webhooks-touchpoint-discovered = An event named a touchpoint that nobody knew
webhooks-tried-again = *It was not taken* and is tried again { $moment }.
webhooks-type-host = Type { $host } to say so
webhooks-waiting = waiting
webhooks-was-delivered = *It was taken* by { $host }, { $moment }.
webhooks-was-given-up = *It was given up*, { $moment }.
webhooks-with-words = with words
webhooks-words = Send what customers wrote, too
webhooks-words-how = Their words are personal data and leave this server.
