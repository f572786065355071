### How the program is.

system-account-caption = Events by outcome; they add up to what was received
system-account-how = of all workspaces on this server
system-account-title = What became of every event
system-already = there already
system-check-account = accounting
system-check-audit = audit of { $workspace }
system-check-columns = columns of { $workspace }
system-check-log = intake log
system-check-rows = rows
system-columns-in = Columns in
system-complete = Answers complete up to
system-data-files = files
system-data-size = size
system-done-on = Done on { $moment }.
system-examination = Examination
system-examination-how = It reads the whole log and all column files, adds up the account, and follows the chain of the audit. It disturbs nothing, and takes minutes where there is much.
system-examine = Examine now
system-failed-on = { $why }, on { $moment }.
system-files = Files
system-full = full
system-given-up = Given up
system-given-up-last = Given up last
system-holds = Holds
system-holds-columns = columns that journeys are counted from
system-holds-dedupe = ids of messages, so that each counts once
system-holds-files = imported files
system-holds-log = what was sent, as it came
system-holds-rows = rows: people, words, promises, settings
system-ignored = sent by a convention, and not kept
system-intake = Intake
system-job = What is to be done
system-job-clean = Cleaning up
system-job-promises = Telling of broken promises
system-job-webhook = Delivering webhooks
system-jobs = Jobs
system-jobs-how = of this workspace and of the program itself
system-lead = *Everything runs:* all { $n ->
        [one] { $n } event
       *[other] { $n } events
    } that were received are accounted for.
system-lead-full = *The disk is full:* senders are told to come again. What was acknowledged is kept; make room.
system-lead-pending = *Everything runs;* { NUMBER($pending) } of { $n ->
        [one] { $n } event
       *[other] { $n } events
    } { $pending ->
        [one] is
       *[other] are
    } still to be read. Answers are complete up to { $moment }.
system-lead-stopped = *The intake has stopped:* nothing is taken until somebody looked at the disk and started the program again. What was acknowledged is kept.
system-next = next { $moment }
system-no-jobs = Nothing waits, and nothing was given up.
system-not-well = not well
system-on-disk = On the disk: { $size }
system-part = Part
system-partitions = { $n ->
        [one] Parquet files, { $n } partition
       *[other] Parquet files, { $n } partitions
    }
system-parts-caption = Parts of the data directory
system-pending = on the disk, still to be read
system-program = Program
system-received = received
system-refused = { $n ->
        [one] { $n } request was
       *[other] { $n } requests were
    } refused since the program was started; nothing of them is kept.
system-repeats = What repeats
system-rows-in = Rows in
system-running-for = for { $span }.
system-running-now = Running now
system-same-as-html = the same as <code>throughline doctor</code>
system-size = Size
system-stopped = stopped: { $why }
system-taken = taken into the ledgers
system-taking = takes everything
system-threads = Threads for one question
system-title = System
system-tries = { $n ->
        [one] begun once
       *[other] begun { $n } times
    }
system-unreadable = could not be read, wait for a mend
system-version = Version
system-waiting = Waiting
system-well = well
