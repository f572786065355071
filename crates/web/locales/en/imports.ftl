### Imports: their list, sending files, and what files would state.

imports-airline = Airline passenger satisfaction: touchpoint ratings, delays and satisfaction of one flight each
imports-all-readable = Of { $n ->
        [one] { $n } row
       *[other] { $n } rows
    }, *all can be read*. Nothing is imported yet.
imports-back = ← Imports
imports-begun = Begun
imports-by-columns = By their columns: what they mean is suggested, and can be changed
imports-caption = Imports, the latest first
imports-column = Column
imports-columns = What the columns mean
imports-columns-how = guessed from names and the first 2,000 rows; change what is wrong and look again
imports-data-begun = begun
imports-data-read = read
imports-data-state = state
imports-data-what = what
imports-data-when = when
imports-day = Day of all rows
imports-day-how = No column says when. Every row is placed at this day.
imports-does-not-fit = The preset *{ $preset }* does not fit these files.
imports-done-in = done in { $span }
imports-empty = For each import: how many rows were read, how many are new, were there already, or could not be read, with a file of the rows that could not. It fills with the first file: send one below.
imports-empty-title = Here will be the files that were brought in, and what became of each row
imports-event = What happened in each row
imports-event-how = No column names a touchpoint. Leave it empty where the rows are answers and nothing else happened.
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
imports-keep = keep what the columns mean under this name, for the next files
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
imports-left-alone = Other columns than the first file, so left alone: { $files }
imports-left-out = { $n ->
        [one] { $n } earlier one is not shown.
       *[other] { $n } earlier ones are not shown.
    }
imports-look-first = You see what they would state before anything is imported. The same file twice changes nothing.
imports-look-title = What would be imported
imports-mapping-remove = Remove
imports-mapping-remove-how = What was imported with it stays.
imports-mapping-text = As a mapping
imports-mapping-text-how = The same for the command line: throughline import --mapping FILE.
imports-mappings = Mappings of this workspace
imports-mappings-how = offered beside the presets, also at the command line and by the API
imports-means = Meaning
imports-mend-them = mend them
imports-name = Name
imports-name-how = The source of the rows is called so.
imports-no-row = There is *no row* in these files.
imports-nobody = nobody in particular
imports-nothing-imported = Nothing was imported: { $problem }.
imports-olist = Olist: orders, delivery promises, payments and reviews of a Brazilian marketplace
imports-online-retail = Online Retail (UCI): purchases and returns of a gift retailer, line by line
imports-own-mapping = A mapping of this workspace: { $description }
imports-place = { $file }, line { $line }
imports-published = Published figures: a time, a metric, how many answered, and the share as it was printed
imports-put-away = Put away
imports-read = Read
imports-read-as = as { $mapping }
imports-read-as-label = Read as
imports-role-ces = CES: how easy it was
imports-role-channel = channel
imports-role-csat = CSAT: how satisfied they are
imports-role-customer = customer: whom it is about
imports-role-email = e-mail address
imports-role-item = answer about what the column names
imports-role-nothing = leave out
imports-role-nps = NPS: whether they would recommend
imports-role-order = order, ticket or visit
imports-role-phone = telephone
imports-role-property = property
imports-role-rating = rating
imports-role-text = what they said
imports-role-time = time: when it happened
imports-role-title = heading
imports-role-touchpoint = touchpoint: what happened
imports-role-unit = unit: shop, place, brand
imports-rows-kept = { $why }. The rows before it are kept; send the mended file again.
imports-samples = First values
imports-scale-from = from
imports-scale-to = to
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
imports-why = Why
imports-why-addresses = { $share } look like e-mail addresses
imports-why-alike = { $n ->
        [one] { $n } column has
       *[other] { $n } columns have
    } answers on this scale
imports-why-between = values from { $low } to { $high }
imports-why-day-or-month = day and month can be swapped: look at the dates
imports-why-different = { NUMBER($n) } different in { $of ->
        [one] { $of } row
       *[other] { $of } rows
    }
imports-why-name = its name
imports-why-times = { $share } are times
imports-why-times-as = { $share } are times written as { $format }
imports-why-words = { $words } words on average
imports-why-zero = few zeros, as where 0 is “no answer”
imports-written-as = written as
imports-wrong-how = the others are imported all the same; these would wait in quarantine
imports-wrong-title = First rows that cannot be read
imports-xes = XES event logs: cases, activities, times and resources
imports-zero-is-none = 0 is no answer
