### What charts say.

charts-answers = How often each answer was given. { $answers }
charts-begin-here = { $share } begin here
charts-begins = { $name }: nothing came before
charts-broken = ; { NUMBER($broken) } of { $all ->
        [one] { $all } promise
       *[other] { $all } promises
    } broken
charts-flow = { $from } → { $to }: { $times ->
        [one] { $times } time
       *[other] { $times } times
    }, { $people ->
        [one] { $people } customer
       *[other] { $people } customers
    }, median { $span } between
charts-from-to = { $title }, { NUMBER($first) } to { NUMBER($last) }
charts-map = Map of { $n ->
        [one] { $n } touchpoint
       *[other] { $n } touchpoints
    } and what follows what. The table after the picture holds the same.
charts-met = { $name }: met { $n ->
        [one] { $n } time
       *[other] { $n } times
    }
charts-no-stage = No stage yet
charts-open-after = { $name }: goes on after this time
charts-open-before = { $name }: began before this time
charts-others = Other touchpoints
charts-stages = { $n ->
        [one] { $n } stage
       *[other] { $n } stages
    }
charts-step = Step { NUMBER($n) }
charts-stop-here = { $share } go no further
charts-stops = { $name }: no further so far
charts-ways = The ways of { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    } in { $steps ->
        [one] { $steps } step
       *[other] { $steps } steps
    }. The table after the picture holds the same.
