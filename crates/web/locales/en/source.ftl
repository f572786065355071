### One source.

source-another-key = Make another write key
source-arrive-html = <em>Events arrive:</em> { $events } of this source are in the ledgers, the last on { $date }.
source-by-curl = Segment, by curl
source-cloudevents = CloudEvents, by curl
source-exchange-html = To exchange one, make another, put it everywhere, and then take the old one back under <a class="link" href="{ $url }">sources and keys</a>.
source-file = A file, on the machine of this server
source-in-node = Segment, in Node
source-in-python = Segment, in Python
source-keys = Keys
source-keys-stand = { $n ->
        [one] { $n } key stands
       *[other] { $n } keys stand
    } of this source:
source-new-key = The new write key
source-new-key-may = It adds events to this source and reads nothing, so it may stand in a page or an app.
source-new-key-shown = It is shown while you try it, for a quarter of an hour at most, and never again
source-no-key = No key of this source stands.
source-nothing-html = <em>Nothing arrived yet.</em> Send one event by any of the lines below; this sentence changes when it is in the ledgers.
source-posthog-page = PostHog, in a web page
source-posthog-python = PostHog, in Python
source-put-key-html = Put a key of this source in the place of <code>WRITE_KEY</code>
source-send = Send events
source-wrong-html = <em>Something arrived, and could not be read:</em> { $events } <a class="link" href="{ $url }">wait for a mend</a>.
