### The map and the funnel.

journeys-add-step = Add a step
journeys-amber = amber: { $metric } about it
journeys-any = in any order
journeys-computed = A customer counts at a step if they met the steps before it in time. Shares are of those who met the first step; the interval is Wilson's at 95 %. Who began so late that the time is not over counts as having time still, not as lost.
journeys-computed-api = How it is computed, and the same by the API
journeys-count = Count
journeys-empty = A map of the touchpoints that customers meet, from the first to the last, with the time between them and the score at each; and funnels from step to step. It draws itself as soon as two interactions of one customer are there.
journeys-empty-title = Here will be what follows what, and how it felt
journeys-everyone = everyone who began
journeys-export-all-html = All of it: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>; by the API: <code>POST /api/v1/questions</code> <code>{ $question }</code>
journeys-export-html = Export: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>
journeys-felt-head = { $metric } (95 %)
journeys-felt-table = How it felt at each, as a table
journeys-follows-table = What follows what, as a table
journeys-from = From
journeys-funnel = Funnel
journeys-funnel-how = any start counts; each customer once
journeys-how-many = How many touchpoints
journeys-last-so-far = Last so far
journeys-lead = { $n ->
        [one] What *{ $n } customer* met
       *[other] What *{ $n } customers* met
    }, and in which order.
journeys-lead-funnel = Of { $people ->
        [one] { $people } customer
       *[other] { $people } customers
    } who came to “{ $first }”, *{ $share } came to “{ $last }”* within { $days ->
        [one] { $days } day
       *[other] { $days } days
    } (95 %: { $interval }, n { $people }).
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
journeys-nothing-at-unit = Nothing is recorded in this time at this unit.
journeys-red-edge = red edge: a tenth of its promises or more were broken
journeys-sequential = in this order, others may lie between
journeys-share-of = { $share } ({ $low } – { $high })
journeys-steps = Steps
journeys-steps-come = Steps come
journeys-still-time = { $n ->
        [one] { $n } still has time
       *[other] { $n } still have time
    }
journeys-strict = in this order, nothing between
journeys-to = To
journeys-width = width: how often one follows the other
journeys-within = Within
