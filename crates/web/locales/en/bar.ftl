### The context bar.

bar-all = All
bar-all-time = All time
bar-as-of = Figures as of { $at }. They are being counted anew; look again in a moment.
bar-before = the time before
bar-compare = Compare with
bar-everybody = everybody
bar-nothing = nothing
bar-period = Period
bar-segment = Segment
bar-show = Show
bar-since = since { $date }
bar-unit = Unit
bar-until = until { $date }
bar-year = 12 months
bar-year-earlier = a year earlier
bar-yours = your units
