### The list of customers, one customer, and joining two.

customers-about-moment-html = about <a class="link" href="#m{ $place }">{ $words }</a>
customers-alias = stated to be the same by the source
customers-all-kept = ; all { NUMBER($n) } promises were kept
customers-all-well = { $n ->
        [one] *{ $n } interaction*
       *[other] *{ $n } interactions*
    }
customers-allowed = allowed
customers-and-more = { $names } and { NUMBER($n) } more
customers-at = At
customers-back = ← Customers
customers-back-since = {" "}Since then: { $n ->
        [one] { $n } interaction
       *[other] { $n } interactions
    }
customers-behind-broken = met a broken promise
customers-behind-first = first of all { $name }
customers-behind-from = from { $day } on
customers-behind-kept = met a kept promise
customers-behind-last = { $name } and nothing after
customers-behind-lost = { $before } and not { $step }
customers-behind-met = met anything in this time
customers-behind-open = { $name }, going on outside of this time
customers-behind-promised = were promised something that came due
customers-behind-reached = reached { $step }
customers-behind-stop = { $name }, and no further
customers-behind-way = { $way } (step { NUMBER($step) })
customers-behind-way-said = { $way } (step { NUMBER($step) }), who said how it felt
customers-below-good = , below the good line
customers-broken = { $what }: promise broken
customers-broken-promises = Broken promises
customers-broken-tag = { $n ->
        [one] { $n } promise
       *[other] { $n } promises
    } broken
customers-broken-tag-in-time = { $n ->
        [one] { $n } promise
       *[other] { $n } promises
    } broken in this time
customers-caption = Customers, newest first
customers-column-email = E-mail
customers-column-number = Customer number
customers-column-phone = Telephone
customers-columns = Columns
customers-columns-earlier = Move { $column } earlier
customers-columns-show = Show these columns
customers-columns-usual = The usual columns
customers-complete = complete up to { $moment }
customers-consents = What they allow
customers-customer = Customer
customers-data-at = at
customers-data-broken = broken promises
customers-data-interactions = interactions
customers-data-met = met
customers-data-perceptions = perceptions
customers-data-since = since
customers-decided = Decided by people
customers-empty = One line per person: where they were last met, how often, what they said, which promises to them were broken. Each leads to that person’s timeline. It fills as soon as the first message arrives.
customers-empty-title = Here will be everybody you meet, and what became of it
customers-everybody = everybody
customers-everything = everything
customers-how-it-felt = How it felt
customers-identified = identified when they signed in
customers-inferred = inferred { $confidence }
customers-join = Find and join
customers-join-heading-html = Who is the same person as <bdi>{ $name }</bdi>?
customers-join-hint = Who else is the same person?
customers-join-label = Another customer who is the same person
customers-join-lead = Their lines are put together at once, in every answer. It can be undone: then every number is as it was.
customers-join-title = Join { $name }
customers-joined = They are one customer now. Undo it under “Who this is”.
customers-joined-by = joined by { $name }
customers-kept = { $what }: promise kept
customers-last-met = Last met
customers-last-of = the last { NUMBER($shown) } of { $n ->
        [one] { $n } perception
       *[other] { $n } perceptions
    }
customers-last-on = , the last on { $date }
customers-last-said = ; they last said something on { $day }.
customers-late = { $span } late
customers-latest-score = ; the latest score is *{ $score }*.
customers-latest-score-of = ; the latest score is *{ $score }*, of { $day }.
customers-lead = *{ NUMBER($n) } of { $all ->
        [one] { $all } customer
       *[other] { $all } customers
    }* met a promise that was broken ({ $share })
customers-lead-all-said = ; all of them have said something.
customers-lead-behind = *{ $n ->
        [one] { $n } customer
       *[other] { $n } customers
    }* of { NUMBER($total) } stand behind this figure: { $words }.
customers-lead-matching = *{ NUMBER($n) }* of { $all ->
        [one] { $all } customer
       *[other] { $all } customers
    } { $n ->
        [one] matches
       *[other] match
    } “{ $search }”.
customers-lead-newest = { $n ->
        [one] *{ $n } customer*
       *[other] *{ $n } customers*
    }, newest first.
customers-lead-nobody = {" "}{ $n ->
        [one] { $n } more is
       *[other] { $n } more are
    } nobody in particular.
customers-lead-none = { $n ->
        [one] *{ $n } customer*
       *[other] *{ $n } customers*
    }; no promise to any of them is recorded as broken.
customers-lead-segment = *{ $n ->
        [one] { $n } customer
       *[other] { $n } customers
    }* of { NUMBER($total) } are in “{ $name }” now.
customers-lead-silent = ; *{ NUMBER($n) } of them* never said a word to us.
customers-marketing = Marketing
customers-moment-by-moment = Moment by moment
customers-moments = Moments in order
customers-more-in-time = There is more in this time than is shown: choose a shorter one.
customers-more-matches = There are more. Add a word to find the right one.
customers-named-first = known first
customers-nobody-else = Nobody else matches “{ $search }”
customers-nobody-here = Nobody fits
customers-nobody-matches = Nobody matches “{ $search }”
customers-not-allowed = not allowed
customers-not-back = {" "}They have not been back since
customers-not-same-as = Not the same person as
customers-nothing-between = Nothing is recorded in this time; there are { $n ->
        [one] *{ $n } moment*
       *[other] *{ $n } moments*
    } between { $since } and { $until }.
customers-nothing-in-time = Nothing is recorded in this time. Choose a longer one.
customers-nothing-of-them = Nothing is recorded of them yet.
customers-nothing-over-all = Nothing is recorded in this time; over all time there are { $n ->
        [one] *{ $n } moment*
       *[other] *{ $n } moments*
    }.
customers-nothing-yet = Nothing has been recorded yet.
customers-open-marks = open marks: something went wrong
customers-overdue = { $what } is { $span } overdue
customers-perceptions = Perceptions
customers-profiles = Profiles
customers-promised = { $what } promised
customers-promised-by = { $what } promised by { $due }
customers-range = Range
customers-repeats = { $n ->
        [one] { $n } time
       *[other] { $n } times
    }
customers-research = Questions
customers-review-request = Review requests
customers-revoked = The decision was taken back.
customers-said-nothing = They have not said or scored anything in this time. What they say in a survey, a review, a call or a letter appears here, beside what it is about.
customers-same-as = The same person as
customers-same-person = The same person
customers-scored-before = ; { $n ->
        [one] { $n } day
       *[other] { $n } days
    } before it came they gave it *{ $score }*.
customers-scored-later = ; { $days ->
        [one] { $days } day
       *[other] { $days } days
    } later they gave it *{ $score }*.
customers-scored-next-day = ; the next day they gave it *{ $score }*.
customers-scored-same-day = ; the same day they gave it *{ $score }*.
customers-search = Search customers
customers-search-hint = Name, e-mail, telephone, customer number
customers-search-long = The search looks at names, e-mail addresses, telephone numbers and the numbers that sources use, from their beginning. A shorter word finds more.
customers-search-short = The search looks at names, e-mail addresses, telephone numbers and the numbers that sources use. A shorter word finds more.
customers-segment = Segment
customers-separate = Not the same person
customers-separate-hint = Take this profile out of the customer; can be undone
customers-separated = The profile stands for somebody else now. Undo it under “Who this is”.
customers-served-by = served by { $staff }
customers-service = Service
customers-shared = same { $kind }
customers-show-all = Show all customers
customers-show-rest = Show the { $moments } after { $date }
customers-shown-of = { NUMBER($shown) } of { $n ->
        [one] { $n } moment
       *[other] { $n } moments
    }
customers-silent = ; they have not said anything about it.
customers-since = Since
customers-since-consent = since { $date }
customers-since-date = · since { $date }
customers-since-month = customer since { $month }
customers-some-kept = ; { NUMBER($kept) } of { NUMBER($n) } promises are kept so far
customers-some-wrong = { $n ->
        [one] { $n } interaction
       *[other] { $n } interactions
    }, *{ NUMBER($wrong) } went wrong*
customers-story-late = The { $what } of { $day } came *{ $span } after the promised date*
customers-story-overdue = The { $what } promised for { $day } is *{ $span } overdue*
customers-the-one-kept = ; the one promise was kept
customers-timeline-region = Timeline, to be scrolled sideways where it is wider than the page
customers-took = took { $span }
customers-undo = Undo
customers-waited = waited { $span }
customers-went-wrong = , went wrong
customers-what-happened = What happened
customers-who-title = Who this is
customers-wrote-before = ; { $n ->
        [one] { $n } day
       *[other] { $n } days
    } before it came they wrote about it.
customers-wrote-later = ; { $days ->
        [one] { $days } day
       *[other] { $days } days
    } later they wrote about it.
customers-wrote-next-day = ; the next day they wrote about it.
customers-wrote-same-day = ; the same day they wrote about it.
customers-year = year
