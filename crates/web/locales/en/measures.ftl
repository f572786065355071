### Metrics: all of them, and one.

measures-answers = Answers
measures-as-of = Complete up to { $moment }.
measures-back = ← Metrics
measures-by-about = By what it is about
measures-by-channel = By channel
measures-by-source = By source
measures-by-unit = By unit
measures-ces = share of those who found it easy
measures-ces-formula = The number of answers of { $top } (those who found it easy), divided by the number of all answers.
measures-channel = Channel
measures-csat = share of the satisfied
measures-csat-formula = The number of answers of { $top } (the top boxes), divided by the number of all answers.
measures-difference = Difference
measures-empty = Each metric with its figure, how sure it is, how the answers spread, how it differs from another time, and how it is computed. A source states the metric with each answer, so there is nothing to set up: it fills with the first answer.
measures-empty-title = Here will be every question that you ask, and what the answers come to
measures-end = *{ $name }* ({ $value }, n { NUMBER($n) })
measures-ends = . It is lowest about { $lowest }, highest about { $highest }
measures-figures-region = Figures, to be scrolled sideways where it is wider than the page
measures-high-is-good = { $min }–{ $max }, high is good
measures-higher = { $size } higher
measures-interval = 95 % interval
measures-interval-means = The interval holds the true figure in 95 of 100 such samples. Of answers that were corrected the last one counts. Answers on another scale, or in another scope, are never put together.
measures-is = is *{ $value }* (n { NUMBER($n) })
measures-is-between = is *{ $value }* (95 %: { $interval }, n { NUMBER($n) })
measures-kind = Kind
measures-known-since = Known since
measures-lead-enough = { $first }; { NUMBER($n) } of { $all ->
        [one] { $all } metric has
       *[other] { $all } metrics have
    } enough answers for a figure
measures-lead-nobody = *Nobody answered* in this time: there are not enough answers for any figure.
measures-lead-nobody-one = *Nobody answered* in this time.
measures-low-is-good = { $min }–{ $max }, low is good
measures-lower = { $size } lower
measures-many-before = ; *{ $names } and { $last }* differ clearly from the time before
measures-many-year = ; *{ $names } and { $last }* differ clearly from a year earlier
measures-mean = mean answer { $score }
measures-mean-formula = The sum of all answers, divided by their number.
measures-mean-interval = The interval is Student’s, cut to the scale; the difference of two means is Welch’s. A single answer has no interval.
measures-more = { $n ->
        [one] { $n } more has fewer answers.
       *[other] { $n } more have fewer answers.
    }
measures-no-answers = no answers
measures-no-wording = the source did not say it
measures-none-before = ; none differs clearly from the time before
measures-none-year = ; none differs clearly from a year earlier
measures-not-clear = { $by } ({ $interval }, not clear)
measures-not-enough = has not enough answers yet (n { NUMBER($n) })
measures-not-enough-yet = not enough answers yet
measures-not-stated = not stated
measures-nothing-particular = nothing in particular
measures-nps = net promoter score
measures-nps-formula = The share of promoters (9–10) less the share of detractors (0–6), in points from −100 to 100. Passives (7–8) count in n only.
measures-nps-interval = The interval is the adjusted Wald interval: ¾, 1½ and ¾ answers are added to promoters, passives and detractors. With few answers it is pulled to the middle.
measures-one-before = ; *{ $name }* differs clearly from the time before
measures-one-year = ; *{ $name }* differs clearly from a year earlier
measures-other-figures = { $n ->
        [one] { $n } figure
       *[other] { $n } figures
    } on another scale or in another scope
measures-others = and { $others }
measures-percentage-points = { $size } percentage points
measures-picture = Picture
measures-points = { $size } points
measures-published = { $n ->
        [one] { $n } published figure
       *[other] { $n } published figures
    }
measures-published-by-others = { $published } by others
measures-published-how = never counted with answers that lie here
measures-published-of = { $answers } of { NUMBER($n) }
measures-published-rounding = A printed share is rounded. The interval runs from the low end of the fewest answers that it allows to the high end of the most.
measures-published-title = Published by others
measures-question = Question
measures-rating = mean rating
measures-relational = about the whole relationship
measures-rests-title = What it rests on
measures-scale = Scale
measures-scale-assumed = scale assumed
measures-scope = Scope
measures-share = Share
measures-share-interval = The interval is Wilson’s, the difference of two shares Newcombe’s.
measures-sure = 95 %: { $interval }, { $n ->
        [one] { $n } answer
       *[other] { $n } answers
    }
measures-than-before = { $way } than the time before ({ $sure })
measures-than-year = { $way } than a year earlier ({ $sure })
measures-then = 95 %: { $interval }; then { $was }, n { NUMBER($n) }
measures-to = { $low } to { $high }
measures-top-from = { $scale }, top boxes from { $top }
measures-top-up-to = { $scale }, top boxes up to { $top }
measures-transactional = about one interaction
measures-unclear-before = no clear difference to the time before ({ $way }, { $sure })
measures-unclear-year = no clear difference to a year earlier ({ $way }, { $sure })
measures-unit = Unit
measures-upper-fifths = the upper two fifths of the scale
measures-version = Version
measures-versions-how = another wording, scale or scope is another version
measures-versions-region = Versions, to be scrolled sideways where it is wider than the page
measures-versions-title = Versions
measures-what = { $kind }, scale { $scale }, { $scope }
measures-what-said = What they said
