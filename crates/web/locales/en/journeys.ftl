### The map and the funnel.

journeys-add-step = Add a step
journeys-after = what came after
journeys-amber = amber: { $metric } about it
journeys-any = in any order
journeys-before = what came before
journeys-computed = A customer counts at a step if they met the steps before it in time. Shares are of those who met the first step; the interval is Wilson's at 95 %. Who began so late that the time is not over counts as having time still, not as lost.
journeys-computed-api = How it is computed, and the same by the API
journeys-count = Count
journeys-direction = Look at
journeys-drawn-as = Drawn as
journeys-empty = A map of the touchpoints that customers meet, from the first to the last, with the time between them and the score at each; and funnels from step to step. It draws itself as soon as two interactions of one customer are there.
journeys-empty-title = Here will be what follows what, and how it felt
journeys-everyone = everyone who began
journeys-export-all-html = All of it: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>; by the API: <code>POST /api/v1/questions</code> <code>{ $question }</code>
journeys-export-html = Export: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>
journeys-felt-head = { $metric } (95 %)
journeys-felt-table = How it felt at each, as a table
journeys-follow = Follow from
journeys-follows-table = What follows what, as a table
journeys-from = From
journeys-from-beginning = the beginning of journeys
journeys-funnel = Funnel
journeys-funnel-how = any start counts; each customer once
journeys-graph = graph
journeys-how-many = How many touchpoints
journeys-last-so-far = Last so far
journeys-lead = { $n ->
        [one] What *{ $n } customer* met
       *[other] What *{ $n } customers* met
    }, and in which order.
journeys-lead-begin = Of { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    } whose journey began in this time, *{ $share } began at “{ $first }”* (95 %: { $interval }, n { $n }).
journeys-lead-came = Of { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    } who met “{ $here }”, *{ $share } came from “{ $before }”* (95 %: { $interval }, n { $n }).
journeys-lead-funnel = Of { $people ->
        [one] { $people } customer
       *[other] { $people } customers
    } who came to “{ $first }”, *{ $share } came to “{ $last }”* within { $days ->
        [one] { $days } day
       *[other] { $days } days
    } (95 %: { $interval }, n { $people }).
journeys-lead-next = Of { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    } who met “{ $here }”, *{ $share } next met “{ $next }”* (95 %: { $interval }, n { $n }).
journeys-lead-nobody-began = No journey began in this time, so there is no way to follow from its beginning.
journeys-lead-nobody-met = Nobody met “{ $here }” in this time.
journeys-left-out = { $n ->
        [one] { $n } touchpoint that is met less is left out
       *[other] { $n } touchpoints that are met less are left out
    }
journeys-lost = { $n ->
        [one] { $n } did not go on
       *[other] { $n } did not go on
    }
journeys-map = Map
journeys-map-region = Map, to be scrolled sideways where it is wider than the page
journeys-median = median { $span }
journeys-named = Touchpoints named
journeys-nothing-at-unit = Nothing is recorded in this time at this unit.
journeys-red-edge = red edge: a tenth of its promises or more were broken
journeys-repeats = repeats are steps
journeys-sankey = Sankey
journeys-sequential = in this order, others may lie between
journeys-share = Share (95 %)
journeys-share-of = { $share } ({ $low } – { $high })
journeys-step = Step
journeys-steps = Steps
journeys-steps-come = Steps come
journeys-still-time = { $n ->
        [one] { $n } still has time
       *[other] { $n } still have time
    }
journeys-strict = in this order, nothing between
journeys-to = To
journeys-way = Way
journeys-ways = Ways
journeys-ways-begin = a stub before a bar: nothing came before, or the time that is looked at begins there
journeys-ways-computed = Each customer takes one way: from where the journey began, or from when the chosen touchpoint was first met in this time. The most met touchpoints of each step are named, the others count together. A touchpoint that follows itself is one step, unless repeats are steps. Shares are of those at the step before, those of touchpoints of everybody; intervals are Wilson’s at 95 %. An answer about a touchpoint counts where that was met last before it was given.
journeys-ways-height = height: how many customers
journeys-ways-region = Ways, to be scrolled sideways where they are wider than the page
journeys-ways-stop = a stub after a bar: no further so far, or the time that is looked at ends there
journeys-ways-table = The ways as a table
journeys-width = width: how often one follows the other
journeys-within = Within
