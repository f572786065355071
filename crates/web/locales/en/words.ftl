### Dates, numbers, units, and what is counted.

words-admin = Admin
words-agent = Agent
words-analyst = Analyst
words-anonymous-id = visitor
words-answers = { $n ->
        [one] { $n } answer
       *[other] { $n } answers
    }
words-awareness = awareness
words-bytes = bytes
words-consideration = consideration
words-count-of = { NUMBER($n) } of { NUMBER($all) }
words-customers = { $n ->
        [one] { $n } customer
       *[other] { $n } customers
    }
words-days = { $n ->
        [one] { $value } day
       *[other] { $value } days
    }
words-days-counted = { $n ->
        [one] { $n } day
       *[other] { $n } days
    }
words-delivery = delivery
words-email = e-mail
words-episode-id = single visit
words-events = { $n ->
        [one] { $n } event
       *[other] { $n } events
    }
words-external-id = customer number
words-form-date = { $day } { $month } { $year }
words-form-day = { $day } { $month }
words-form-moment = { $date }, { $time }
words-form-month = { $month } { $year }
words-hours = { $n ->
        [one] { $value } hour
       *[other] { $value } hours
    }
words-in-currency = { $sign }{ $amount } { $currency }
words-in-dollars = { $sign }${ $amount }
words-in-euros = { $sign }€{ $amount }
words-in-pounds = { $sign }£{ $amount }
words-in-yen = { $sign }¥{ $amount }
words-loyalty = loyalty
words-minutes = { $n ->
        [one] { $value } minute
       *[other] { $value } minutes
    }
words-moments = { $n ->
        [one] { $n } moment
       *[other] { $n } moments
    }
words-months-long = January February March April May June July August September October November December
words-months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
words-of-scale = { $value } of { $most }
words-offboarding = offboarding
words-owner = Owner
words-people = { $n ->
        [one] { $n } person
       *[other] { $n } people
    }
words-perceptions = { $n ->
        [one] { $n } perception
       *[other] { $n } perceptions
    }
words-phone = telephone
words-profiles = { $n ->
        [one] { $n } profile
       *[other] { $n } profiles
    }
words-purchase = purchase
words-seconds = { $n ->
        [one] { $value } second
       *[other] { $value } seconds
    }
words-short-days = { $value } d
words-short-hours = { $value } h
words-short-minutes = { $value } min
words-short-seconds = { $value } s
words-short-under-second = under 1 s
words-short-years = { $value } y
words-support = support
words-times = { $n ->
        [one] { $n } time
       *[other] { $n } times
    }
words-under-second = under 1 second
words-unit-manager = Unit manager
words-use = use
words-versions = { $n ->
        [one] { $n } version
       *[other] { $n } versions
    }
words-viewer = Viewer
words-years = { $n ->
        [one] { $value } year
       *[other] { $value } years
    }
