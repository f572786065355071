### The catalogue of touchpoints, and one touchpoint.

touchpoints-after = After it
touchpoints-alias-how = Both count as one in every answer. Nothing is rewritten, so it can be undone.
touchpoints-alias-of = It is another name of
touchpoints-aliased = It counts as the other touchpoint now, in every answer. Undo it below.
touchpoints-all-owned = ; each has a stage and an owner
touchpoints-alone = It stands for itself again; every number is as it was.
touchpoints-also = { $n ->
        [one] { $n } other name counts as it
       *[other] { $n } other names count as it
    }
touchpoints-and = ; *{ $waiting }* and { $unowned }
touchpoints-back = ← Touchpoints
touchpoints-before = Before it
touchpoints-beside-caption = What comes directly before and after it
touchpoints-beside-empty = Nothing in this time. As soon as customers come here on the way from or to another touchpoint, it shows.
touchpoints-beside-how = at known customers, each time counted
touchpoints-beside-title = What comes directly before and after
touchpoints-broken-head = Promises broken (95 %)
touchpoints-by-convention = the stage comes from a convention
touchpoints-by-day = day
touchpoints-by-hour = hour
touchpoints-by-month = month
touchpoints-by-people = by { $people }
touchpoints-by-period = period
touchpoints-by-week = week
touchpoints-caption = Touchpoints by stage; within a stage those without an owner first, then those met most
touchpoints-choose = Choose a touchpoint
touchpoints-choose-all-units = Promises do not say at which unit they were made. Choose all units to see them.
touchpoints-count-as-one = Count as one
touchpoints-counts-as-html = It counts as <a href="{ $url }"><bdi>{ $name }</bdi></a>.
touchpoints-counts-as-it-html = <a class="link" href="{ $url }"><bdi>{ $name }</bdi></a> counts as it
touchpoints-data-broken = promises broken
touchpoints-data-met = met
touchpoints-data-owner = owner
touchpoints-data-people = people
touchpoints-data-score = score
touchpoints-department = Owning department
touchpoints-described = Stored. It counts so in every answer from now on.
touchpoints-empty = One line per touchpoint, by the stage of the relationship: who owns it, how often it is met, which promises about it were broken, and what people score it. The list fills itself: a touchpoint appears with the first interaction at it.
touchpoints-empty-start-html = Send a first message, or <a href="{ $url }">import a file</a>.
touchpoints-empty-title = Here will be every place where customers meet you
touchpoints-faded = Faded: fewer than 20 answers.
touchpoints-few = Few answers
touchpoints-has-aliases = Other names stand for it, so it cannot be another name itself. Take those back first.
touchpoints-how-often = How often it was met
touchpoints-is-alias = This is another name of *{ $of }*: what happens under it counts there.
touchpoints-kept-sure = { $low } – { $high } · n { NUMBER($n) }: { NUMBER($kept) } kept, { NUMBER($broken) } broken
touchpoints-look-there = Look there
touchpoints-met-by = Met { $times ->
        [one] *{ $times } time*
       *[other] *{ $times } times*
    } by { $people ->
        [one] { $people } person
       *[other] { $people } people
    }
touchpoints-names = Names
touchpoints-no-answers = no answers
touchpoints-no-interval = too few answers for an interval · n { NUMBER($n) }
touchpoints-no-owner = no owner
touchpoints-no-promise-due = No promise about it came due in this time.
touchpoints-nobody-yet = nobody yet
touchpoints-none-due = none due
touchpoints-none-due-yet = ; no promise about it came due
touchpoints-none-met = None of { $n ->
        [one] *{ $n } touchpoint*
       *[other] *{ $n } touchpoints*
    } was met in this time
touchpoints-not-counted = not counted
touchpoints-not-enough = ; not enough answers about it yet (n { NUMBER($n) }).
touchpoints-not-met = It was *not met* in this time
touchpoints-not-scored = ; nobody has scored it.
touchpoints-nothing-after = nothing yet: journeys end here for now
touchpoints-nothing-before = nothing: journeys begin here
touchpoints-nothing-in-time = nothing in this time
touchpoints-of-promises = { $rate } of { $n ->
        [one] { $n } promise
       *[other] { $n } promises
    } (95 %: { $low } – { $high })
touchpoints-place-title = Where it belongs
touchpoints-promises-not-counted = Promises are not counted here: they do not say at which unit they were made.
touchpoints-score-head = Score about it (95 %)
touchpoints-score-is = ; { $metric } about it is *{ $figure }*.
touchpoints-score-of = The score is of the metric with the most answers about the touchpoint.
touchpoints-share-broken = ; *{ $share } were broken*
touchpoints-stand-alone = Let it stand for itself again
touchpoints-to-whom-kept = { $n ->
        [one] { $n } kept
       *[other] { $n } kept
    }
touchpoints-trend = How often it was met, by { $bucket }
touchpoints-under-line = by { $bucket }, from { $first } to { $last }; the most: { $n ->
        [one] { $n } time
       *[other] { $n } times
    } from { $at }
touchpoints-unowned = { $n ->
        [one] { $n } has no owner
       *[other] { $n } have no owner
    }
touchpoints-waiting = { $n ->
        [one] { $n } waits for a stage
       *[other] { $n } wait for a stage
    }
touchpoints-waits = waits for a stage
touchpoints-were-met = { $n ->
        [one] *{ $n } touchpoint* was
       *[other] *{ $n } touchpoints* were
    } met { $times ->
        [one] { $times } time
       *[other] { $times } times
    } by { $people ->
        [one] { $people } person
       *[other] { $people } people
    }
touchpoints-what-said = What people said about it
touchpoints-who-may = Who keeps the catalogue in order may set stage and owner.
touchpoints-worst = {" "}The largest share was broken at *{ $name }*: { $share }.
