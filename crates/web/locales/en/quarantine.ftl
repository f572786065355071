### What could not be read.

quarantine-again = { $n ->
        [one] Try it again
       *[other] Try all { $n } again
    }
quarantine-again-how = Trying again takes what the program can read now, as after an update. Nothing is lost by it.
quarantine-all-reasons = All reasons
quarantine-bad-time = its time cannot be read
quarantine-cannot-show = What was sent cannot be shown; the command line can mend it.
quarantine-columns = it has more or fewer columns than its header
quarantine-empty = An event that is broken costs its neighbours nothing. It waits here with its reason and with what was sent, until somebody mends it; then it is taken as if it had been right from the start.
quarantine-empty-title = Here waits what cannot be read
quarantine-event-of = The event of { $place }
quarantine-future = its time lies in the future
quarantine-gone = What was sent is not kept any more, so it cannot be mended.
quarantine-lead = *{ NUMBER($n) }* of { $all ->
        [one] { $all } event
       *[other] { $all } events
    } received ({ $share } %) { $n ->
        [one] waits
       *[other] wait
    } for a mend
quarantine-lead-most = ; most often { $reason } ({ NUMBER($n) }).
quarantine-lead-none = *Nothing waits*: of { $n ->
        [one] { $n } event
       *[other] { $n } events
    } that were received, each has found its place.
quarantine-lead-none-received = *Nothing waits*: no event has been received yet.
quarantine-lead-one = : { $reason }.
quarantine-missing-field = a required field is missing
quarantine-new = { NUMBER($n) } new: show
quarantine-no-identity = it names nobody
quarantine-no-json = It is not JSON: { $why }
quarantine-none-for-reason = Nothing waits for this reason
quarantine-none-taken = None could be taken
quarantine-out-of-scale = a value lies outside of its scale
quarantine-record = record { $record }, event { $event }
quarantine-see-and-mend = See and mend what was sent
quarantine-show-all = Show all that waits
quarantine-stay = { $taken }; { $n ->
        [one] { $n } stays
       *[other] { $n } stay
    } waiting. What is wrong now stands beside each.
quarantine-take = Take it
quarantine-taken = { $n ->
        [one] { $n } event is taken
       *[other] { $n } events are taken
    }, each at its own time
quarantine-too-deep = it is nested too deep
quarantine-too-large = it is too large
quarantine-too-long = What was sent is too long for a page; the command line can mend it.
quarantine-tried-title = The mended event still cannot be read
quarantine-typed = What was typed; nothing is stored yet
quarantine-under = under { $share }
quarantine-unknown-type = it is of a kind that nobody knows
quarantine-unreadable = its bytes cannot be read
quarantine-waiting-title = What waits, the oldest first
quarantine-why-title = Why they wait
quarantine-wrong-type = a field has the wrong type
