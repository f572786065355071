### The two-lane timeline.

timeline-by = { $what } by { $date }
timeline-due = { $what }: due { $date }
timeline-experience = Experience
timeline-how-it-felt = how it felt
timeline-inferred = inferred, confidence { $confidence }
timeline-interactions = { NUMBER($n) } interactions, most often { $top }, { $ends }
timeline-late = { $span } late
timeline-links = { $n ->
        [one] { $n } link
       *[other] { $n } links
    }
timeline-links-many = { $n ->
        [one] { $n } link
       *[other] { $n } links
    }, { NUMBER($inferred) } inferred ({ $confidence } or more)
timeline-links-one = { $n ->
        [one] { $n } link
       *[other] { $n } links
    }, 1 inferred ({ $confidence })
timeline-more = and { NUMBER($n) } more
timeline-nothing-happened = nothing happened in this time
timeline-nothing-said = nothing was said in this time
timeline-overdue = { $span } overdue
timeline-perception = Perception
timeline-perceptions = { NUMBER($n) } perceptions, most often { $top }, { $ends }
timeline-promised-by = promised by { $date }
timeline-promised-due = promised: due { $date }
timeline-stated = stated
timeline-title = Timeline, { $time }
timeline-told = { $happened ->
        [one] { $happened } interaction
       *[other] { $happened } interactions
    } above, { $felt ->
        [one] { $felt } perception
       *[other] { $felt } perceptions
    } below; { NUMBER($broken) } of { $promises ->
        [one] { $promises } promise
       *[other] { $promises } promises
    } broken. The list after the picture holds the same in order.
timeline-trouble = , trouble
timeline-what-happened = what happened
