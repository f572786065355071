### Segments and their form.

segments-add = Add a condition
segments-all = all of these
segments-allow = They allow
segments-and-more = and { NUMBER($n) } more
segments-any = any of these
segments-any-channel = any channel
segments-anything = anything
segments-anywhere = anywhere
segments-at-least = at least
segments-at-most = at most
segments-back = ← Segments
segments-broken = cannot be asked any more
segments-by-api = It says more than this form can; it was made through the API.
segments-change = Change
segments-choose-metric = choose a metric
segments-compare = How to compare
segments-contains = contains
segments-data-now = now
segments-data-share = of all customers
segments-edit = Edit
segments-edit-title = Segment
segments-empty = A segment is a group of customers by what they met, said, were promised or are. It has no fixed members: whoever fits is in it, now and in every answer that names it.
segments-empty-title = Here will be the groups of customers that you look at again and again
segments-ever = ever
segments-field-campaign = campaign
segments-field-channel = channel
segments-field-outcome = outcome
segments-field-unit = unit
segments-first = Put the first one together
segments-from = from
segments-have = We know their
segments-have-not = We do not know their
segments-holds = Whether it holds
segments-identifier = What is known
segments-is = is
segments-is-known = is known
segments-is-not = is not
segments-kind-consent = what they allow
segments-kind-known = what is known
segments-kind-met = what they met
segments-kind-promised = promises
segments-kind-said = what they answered
segments-kind-trait = what they are
segments-lead = { $n ->
        [one] *{ $n } segment*
       *[other] *{ $n } segments*
    } of { $total ->
        [one] { $total } customer
       *[other] { $total } customers
    }; who is in one is found out whenever it is asked.
segments-lead-meant = *{ $n ->
        [one] { $n } customer
       *[other] { $n } customers
    }* of { NUMBER($total) } ({ $share }) fit now.
segments-lead-nothing = Nothing is asked yet, so all { $total ->
        [one] { $total } customer
       *[other] { $total } customers
    } fit.
segments-less-than = is less than
segments-live = follows what you choose
segments-look = Look
segments-match = Customers who fit
segments-meant = Who is meant
segments-met = They met
segments-metric = Metric
segments-more-than = is more than
segments-name = Name
segments-new = New segment
segments-not-allow = They do not allow
segments-not-met = They did not meet
segments-not-promised = They did not have
segments-not-said = They did not answer
segments-not-true = It is not so that
segments-now = Customers now
segments-on = on
segments-promised = They had
segments-purpose = What for
segments-remove = Remove
segments-removed = The segment was removed. No customer was.
segments-said = They answered
segments-saved = The segment was saved. It can be chosen on every page.
segments-share = Of all
segments-state = What became of promises
segments-state-broken = promises that were broken
segments-state-kept = promises that were kept
segments-title = Segments
segments-to = to
segments-touchpoint = Touchpoint
segments-trait = What is stated about them
segments-true = It is so that
segments-value = Value
segments-when = How long ago
segments-where = where
segments-who = Conditions
segments-within = { $n ->
        [one] in the last { $n } day
       *[other] in the last { $n } days
    }
segments-without = Remove
