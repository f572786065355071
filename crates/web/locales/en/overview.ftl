### The overview.

overview-before = { $rate } before, n { NUMBER($n) }
overview-broken = { $n ->
        [one] { $n } broken
       *[other] { $n } broken
    }
overview-computed = A promise is broken if it was kept after its time, or not at all by now; it counts when it came due. With a unit chosen, promises are left out: they name none. Shares have Wilson's interval at 95 %, scores the interval of their kind. Figures on fewer than 20 answers are faded. A score about a stage is counted from all answers about its touchpoints, never from their scores. What stands side by side goes together; it does not say what causes what.
overview-empty = What was promised and kept, how it felt at each stage, and which touchpoints need someone. It fills from messages, imports and answers.
overview-empty-title = Here will be how the relationship goes, from the first ad to the last day
overview-few = · few answers
overview-interactions = Interactions
overview-met-us = { $n ->
        [one] *{ $n } customer* met us
       *[other] *{ $n } customers* met us
    }
overview-needy-title = Touchpoints that need someone
overview-needy-why = nobody owns them, or promises about them were broken
overview-no-worst = No touchpoint has enough promises yet to say where they break
overview-nobody = nobody
overview-none-due-before = none came due in the time before
overview-of-customers = of { $customers }, week by week
overview-rate-of = { $rate } of { NUMBER($n) }
overview-silent = ; of { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    } who ever met a broken one, *{ $rate } said nothing* to anyone
overview-stages-key = teal: share broken · amber: { $metric } with its 95 % interval
overview-stages-region = Stages, to be scrolled sideways where they are wider than the page
overview-stages-title = The journey: promises broken above, how it felt below
overview-than = { $difference } than in the time compared ({ $low } to { $high })
overview-too-few = too few answers in the time compared
overview-weeks = Interactions week by week
overview-with-interval = { $metric } (95 %)
overview-worst = *{ $rate } of the promises about { $touchpoint }* were broken (95 %: { $low } – { $high }, n { NUMBER($n) })
