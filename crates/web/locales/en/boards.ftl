### Boards: answers side by side, shared, shown and mailed.

boards-back = ← Boards
boards-back-to = ← Board
boards-behind = Behind it, export and API
boards-daily = every day
boards-difference = { $by } to the time compared with (95 %: { $interval })
boards-earlier = Move earlier
boards-edit = Change
boards-empty = A board puts answers side by side: any figure, line, funnel or map that has “Pin to a board” beside it. It can be shared, shown on a screen, printed and mailed.
boards-empty-title = Here will be the answers that are looked at again and again
boards-follow = Mail it to me
boards-followed = The board is mailed to you from now on.
boards-form = Form
boards-form-bars = bars
boards-form-figure = figure
boards-form-funnel = funnel
boards-form-line = line
boards-form-map = map
boards-form-table = table
boards-form-ways = ways
boards-friday = Friday
boards-has = Tiles
boards-hour = At what time
boards-how-often = How often
boards-keep = Keep this unit, time and segment
boards-kept = The board looks through this bar from now on.
boards-later = Move later
boards-lead = { $n ->
        [one] There is *{ $n } board*; every tile is asked anew with the rights of whoever looks.
       *[other] There are *{ $n } boards*; every tile is asked anew with the rights of whoever looks.
    }
boards-leave = No more mail about this board
boards-leave-ask = The board “{ $board }” is mailed to { $email }. Should it stop?
boards-leave-go = Send no more
boards-left = The board “{ $board }” is not mailed to { $email } any more.
boards-line = { $from } to { $to }; latest { NUMBER($latest) }, most { NUMBER($most) } on { $at }.
boards-mail = By mail
boards-mail-how = Each reader gets what they may see, asked with their own rights. The hour is by the clock of the workspace. Every mail has a link to get no more.
boards-mailed-daily = Every day at { $hour }.
boards-mailed-monthly = Every month on day { $day } at { $hour }.
boards-mailed-weekly = Every { $day } at { $hour }.
boards-make = Make a board
boards-monday = Monday
boards-monthday = Day of the month
boards-monthly = every month
boards-more = { $n ->
        [one] { $n } more is not shown.
       *[other] { $n } more are not shown.
    }
boards-name-again = The name of the board, to be sure
boards-name-title = Name and who sees it
boards-never = never
boards-new = A new board
boards-new-name = Name of a new board
boards-no-tiles = Metrics, journeys, touchpoints and the overview have “Pin to a board” beside their figures.
boards-no-tiles-title = Nothing is pinned here yet
boards-not-mailed = It is not mailed.
boards-of = Made by
boards-people = The people behind it
boards-pin = Pin to a board
boards-pin-how = The question is kept without its time: the board has its own period, and each reader sees their part.
boards-pinned = It is pinned.
boards-private = only its owner
boards-question = The question as the API takes it
boards-readers = { $n ->
        [one] To { $n } reader.
       *[other] To { $n } readers.
    }
boards-remove = Remove the board
boards-removed = The board was removed.
boards-saturday = Saturday
boards-saved = It is saved.
boards-screen = Full screen
boards-seen-by = Seen by
boards-send-now = Send it to me now, as a test
boards-sent = The mail is on its way.
boards-sent-to-outbox = No mail server is set: the mail lies in the folder outbox of the data directory.
boards-share = Everybody in the workspace sees it
boards-shared = everybody
boards-sunday = Sunday
boards-thursday = Thursday
boards-tile-gone = The tile was removed.
boards-tile-remove = Remove the tile
boards-tile-title = Title
boards-tiles = { $n ->
        [one] { $n } tile
       *[other] { $n } tiles
    }
boards-title = Boards
boards-to = Mailed to
boards-tuesday = Tuesday
boards-under = n { NUMBER($n) } · complete up to { $at }
boards-undo = Undo
boards-unfollow = Mail me no more
boards-unfollowed = The board is not mailed to you any more.
boards-wednesday = Wednesday
boards-weekday = Day of the week
boards-weekly = every week
boards-which = Board
boards-who-may = Whoever made the board, and administrators, can change it.
boards-width = Width
boards-width-one = one column
boards-width-three = the whole width
boards-width-two = two columns
boards-wrong = This cannot be answered: { $why }
