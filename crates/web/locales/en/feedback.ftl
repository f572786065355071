### Everything that was said.

feedback-about = About
feedback-about-html = about <bdi>{ $about }</bdi>
feedback-all-of-it = All of it
feedback-another-time = Another time or unit may hold more.
feedback-anything = Anything
feedback-at = { $when } at { $unit }
feedback-at-least = At least { NUMBER($n) }
feedback-by = { $when } by customers of “{ $segment }”
feedback-comment = Comment
feedback-detractors = Detractors (0–6)
feedback-empty = Answers to surveys, ratings, reviews and comments, the newest first: the score on its scale, the words, what they are about, and who said it. Each leads to that person’s timeline. It fills with the first answer that arrives, or with an import of a file.
feedback-empty-title = Here will be everything that people say to you
feedback-figure = ; { $metric } { $figure }
feedback-figure-about = ; { $metric } about { $about } { $figure }
feedback-high = High
feedback-in = in { $period }
feedback-in-the-last = in the last { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
feedback-in-the-last-year = in the last 12 months
feedback-lead = { $said ->
        [one] *{ $said } thing was said*
       *[other] *{ $said } things were said*
    } { $when }, *{ NUMBER($words) } with words*
feedback-lead-filters = *{ $count } of { $said ->
        [one] { $said } thing
       *[other] { $said } things
    }* said { $when } { $n ->
        [one] matches
       *[other] match
    } the filters
feedback-lead-matches = *{ $count } of { $said ->
        [one] { $said } thing
       *[other] { $said } things
    }* said { $when } { $n ->
        [one] matches
       *[other] match
    } “{ $search }”
feedback-lead-no-words = { $said ->
        [one] *{ $said } thing was said*
       *[other] *{ $said } things were said*
    } { $when }, none with words
feedback-lead-nothing = *Nothing was said* { $when }.
feedback-list = What was said, newest first
feedback-low = Low
feedback-metric = Metric
feedback-middle = Middle
feedback-nameless = somebody who left no name
feedback-new = { NUMBER($n) } new: show
feedback-nobody-said = Nobody said anything in this time
feedback-nothing-matches = Nothing matches
feedback-of-at-least = { NUMBER($shown) } of at least { NUMBER($n) }
feedback-only-words = Only with words
feedback-passives = Passives (7–8)
feedback-promoters = Promoters (9–10)
feedback-search = Search in their words
feedback-search-how = The search finds whole words in the heading or the text, whatever their case and accents. Fewer words, the beginning of one with a star, or fewer filters find more.
feedback-search-title = How to search
feedback-show-everything = Show everything in this time
feedback-so-far = so far
feedback-syntax-beginning = deliver*
feedback-syntax-beginning-how = words that begin so
feedback-syntax-phrase = "late delivery"
feedback-syntax-phrase-how = the words next to each other
feedback-syntax-without = -refund
feedback-syntax-without-how = only where the word is not
feedback-syntax-words = late delivery
feedback-syntax-words-how = all of the words, in any order
