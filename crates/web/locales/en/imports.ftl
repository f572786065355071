### Imports: their list, sending files, and what files would state.

imports-airline = Airline passenger satisfaction: touchpoint ratings, delays and satisfaction of one flight each
imports-all-readable = Of { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }, *all can be read*. Nothing is imported yet.
imports-back = ← Imports
imports-begun = Begun
imports-caption = Imports, the latest first
imports-data-begun = begun
imports-data-read = read
imports-data-state = state
imports-data-what = what
imports-data-when = when
imports-does-not-fit = The preset *{ $preset }* does not fit these files.
imports-done-in = done in { $span }
imports-empty = For each import: how many rows were read, how many are new, were there already, or could not be read, with a file of the rows that could not. It fills with the first file: send one below.
imports-empty-title = Here will be the files that were brought in, and what became of each row
imports-events = Events: a customer, an event and a time per row, everything else as properties
imports-files = Files
imports-first-readable = Of the first { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }, *all can be read*. Nothing is imported yet.
imports-first-some-readable = Of the first { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }, *{ NUMBER($good) } can be read* and { NUMBER($wrong) } cannot. Nothing is imported yet.
imports-import = Import
imports-kinds = CSV, NDJSON, Parquet, XLSX or XES, plain or packed; up to { NUMBER($n) } GiB
imports-lead = { $n ->
        [one] *{ $n } row*
       *[other] *{ $n } rows*
    } from { $imports ->
        [one] { $imports } import
       *[other] { $imports } imports
    } were taken
imports-lead-all-read = ; all could be read
imports-lead-coming = The files are stored. Their import is *about to begin*.
imports-lead-known = ; { NUMBER($n) } were there already
imports-lead-n = {" "}(n { NUMBER($n) }).
imports-lead-running = *An import runs*: { $n ->
        [one] { $n } row
       *[other] { $n } rows
    } read so far.
imports-lead-wrong = ; *{ NUMBER($n) } could not be read*
imports-left-out = { $n ->
        [one] { $n } earlier one is not shown.
       *[other] { $n } earlier ones are not shown.
    }
imports-look-first = You see what they would state before anything is imported. The same file twice changes nothing.
imports-look-title = What would be imported
imports-mend-them = mend them
imports-no-row = There is *no row* in these files.
imports-nobody = nobody in particular
imports-nothing-imported = Nothing was imported: { $problem }.
imports-olist = Olist: orders, delivery promises, payments and reviews of a Brazilian marketplace
imports-online-retail = Online Retail (UCI): purchases and returns of a gift retailer, line by line
imports-place = { $file }, line { $line }
imports-published = Published figures: a time, a metric, how many answered, and the share as it was printed
imports-put-away = Put away
imports-read = Read
imports-read-as = as { $mapping }
imports-read-as-label = Read as
imports-rows-kept = { $why }. The rows before it are kept; send the mended file again.
imports-send = Send files
imports-send-and-look = Send and look
imports-sfo = San Francisco airport's customer survey: ratings of touchpoints and of the airport as a whole, by wave
imports-some-readable = Of { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }, *{ NUMBER($good) } can be read* and { NUMBER($wrong) } cannot. Nothing is imported yet.
imports-state = State
imports-stated-title = What the first rows would state
imports-title = Imports
imports-unread-rows = Rows that could not be read
imports-verbatims = Verbatims: a customer, a time and a text per row, with an optional score
imports-what = What
imports-what-they-are = What they are
imports-who = Who
imports-wrong-how = the others are imported all the same; these would wait in quarantine
imports-wrong-title = First rows that cannot be read
imports-xes = XES event logs: cases, activities, times and resources
