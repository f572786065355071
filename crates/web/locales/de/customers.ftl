### The list of customers, one customer, and joining two.
### The terms are those of the glossary in words.ftl.

customers-about-moment-html = zu <a class="link" href="#m{ $place }">{ $words }</a>
customers-alias = von der Quelle als dieselbe Person angegeben
customers-all-kept = ; alle { NUMBER($n) } Zusagen wurden eingehalten
customers-all-well = { $n ->
        [one] *{ $n } Interaktion*
       *[other] *{ $n } Interaktionen*
    }
customers-allowed = erteilt
customers-and-more = { $names } und { NUMBER($n) } weitere
customers-at = Touchpoint
customers-back = ← Kunden
customers-back-since = {" "}Seither: { $n ->
        [one] { $n } Interaktion
       *[other] { $n } Interaktionen
    }
customers-behind-broken = mit gebrochener Zusage
customers-behind-first = zuerst { $name }
customers-behind-from = ab { $day }
customers-behind-kept = mit gehaltener Zusage
customers-behind-last = { $name } und danach nichts
customers-behind-lost = { $before } und nicht { $step }
customers-behind-met = mit Interaktionen in diesem Zeitraum
customers-behind-open = { $name }, außerhalb dieses Zeitraums weitergehend
customers-behind-promised = mit fälliger Zusage
customers-behind-reached = { $step } erreicht
customers-behind-stop = { $name } und nicht weiter
customers-behind-way = { $way } (Schritt { NUMBER($step) })
customers-behind-way-said = { $way } (Schritt { NUMBER($step) }), mit Angabe der Wahrnehmung
customers-below-good = , unter der Schwelle für gut
customers-broken = { $what }: Zusage gebrochen
customers-broken-promises = Gebrochene Zusagen
customers-broken-tag = { $n ->
        [one] { $n } Zusage
       *[other] { $n } Zusagen
    } gebrochen
customers-broken-tag-in-time = { $n ->
        [one] { $n } Zusage
       *[other] { $n } Zusagen
    } in diesem Zeitraum gebrochen
customers-caption = Kunden, die neuesten zuerst
customers-column-email = E-Mail
customers-column-number = Kundennummer
customers-column-phone = Telefon
customers-columns = Spalten
customers-columns-earlier = { $column } weiter nach vorn
customers-columns-show = Diese Spalten zeigen
customers-columns-usual = Die üblichen Spalten
customers-complete = vollständig bis { $moment }
customers-consents = Einwilligungen
customers-customer = Kunde
customers-data-at = Touchpoint
customers-data-broken = gebrochene Zusagen
customers-data-interactions = Interaktionen
customers-data-met = zuletzt
customers-data-perceptions = Rückmeldungen
customers-data-since = seit
customers-decided = Von Menschen entschieden
customers-empty = Eine Zeile je Person: wo sie zuletzt war, wie oft, was sie rückgemeldet hat, welche Zusagen ihr gegenüber gebrochen wurden. Jede führt zur Zeitachse der Person. Die Liste füllt sich mit dem ersten Ereignis.
customers-empty-title = Hier stehen alle Kunden und was aus jeder Begegnung wurde
customers-everybody = alle
customers-everything = alles
customers-how-it-felt = Wie es sich anfühlte
customers-identified = bei der Anmeldung erkannt
customers-inferred = erschlossen { $confidence }
customers-join = Suchen
customers-join-heading-html = Wer ist dieselbe Person wie <bdi>{ $name }</bdi>?
customers-join-hint = Wer ist noch dieselbe Person?
customers-join-label = Anderer Kunde, der dieselbe Person ist
customers-join-lead = Die Zeitachsen werden sofort zusammengeführt, in jeder Auswertung. Das lässt sich rückgängig machen: Dann ist jede Zahl wie zuvor.
customers-join-title = { $name } zusammenführen
customers-joined = Jetzt ist es ein Kunde. Unter „Wer das ist“ lässt es sich rückgängig machen.
customers-joined-by = zusammengeführt von { $name }
customers-kept = { $what }: Zusage eingehalten
customers-last-met = Zuletzt
customers-last-of = die letzten { NUMBER($shown) } von { $n ->
        [one] { $n } Rückmeldung
       *[other] { $n } Rückmeldungen
    }
customers-last-on = , zuletzt am { $date }
customers-last-said = ; die letzte Rückmeldung war am { $day }.
customers-late = { $span } zu spät
customers-latest-score = ; die letzte Bewertung ist *{ $score }*.
customers-latest-score-of = ; die letzte Bewertung ist *{ $score }*, vom { $day }.
customers-lead = Bei *{ NUMBER($n) } von { $all ->
        [one] { $all } Kunden
       *[other] { $all } Kunden
    }* wurde eine Zusage gebrochen ({ $share })
customers-lead-all-said = ; alle davon haben etwas gesagt.
customers-lead-behind = *{ $n ->
        [one] { $n } Kunde
       *[other] { $n } Kunden
    }* von { NUMBER($total) } stehen hinter diesem Wert: { $words }.
customers-lead-matching = *{ NUMBER($n) }* von { $all ->
        [one] { $all } Kunden
       *[other] { $all } Kunden
    } { $n ->
        [one] passt
       *[other] passen
    } zu „{ $search }“.
customers-lead-newest = { $n ->
        [one] *{ $n } Kunde*
       *[other] *{ $n } Kunden*
    }, die neuesten zuerst.
customers-lead-nobody = {" "}{ $n ->
        [one] { $n } weiterer ist
       *[other] { $n } weitere sind
    } niemand Bestimmtes.
customers-lead-none = { $n ->
        [one] *{ $n } Kunde*
       *[other] *{ $n } Kunden*
    }; keine Zusage ist als gebrochen erfasst.
customers-lead-segment = *{ $n ->
        [one] { $n } Kunde
       *[other] { $n } Kunden
    }* von { NUMBER($total) } gehören jetzt zu „{ $name }“.
customers-lead-silent = ; *{ NUMBER($n) } davon* haben nie etwas gesagt.
customers-marketing = Marketing
customers-moment-by-moment = Moment für Moment
customers-moments = Momente der Reihe nach
customers-more-in-time = In diesem Zeitraum liegt mehr, als gezeigt wird: einen kürzeren wählen.
customers-more-matches = Es gibt weitere. Ein zusätzliches Wort hilft, die richtige Person zu finden.
customers-named-first = zuerst bekannt
customers-nobody-else = Sonst passt niemand zu „{ $search }“
customers-nobody-here = Niemand passt
customers-nobody-matches = Niemand passt zu „{ $search }“
customers-not-allowed = nicht erteilt
customers-not-back = {" "}Seither gab es keine Interaktion
customers-not-same-as = Nicht dieselbe Person wie
customers-nothing-between = In diesem Zeitraum ist nichts erfasst; es gibt { $n ->
        [one] *{ $n } Moment*
       *[other] *{ $n } Momente*
    } zwischen { $since } und { $until }.
customers-nothing-in-time = In diesem Zeitraum ist nichts erfasst. Einen längeren wählen.
customers-nothing-of-them = Von dieser Person ist noch nichts erfasst.
customers-nothing-over-all = In diesem Zeitraum ist nichts erfasst; insgesamt gibt es { $n ->
        [one] *{ $n } Moment*
       *[other] *{ $n } Momente*
    }.
customers-nothing-yet = Noch ist nichts erfasst.
customers-open-marks = offene Zeichen: etwas ging schief
customers-overdue = { $what } ist { $span } überfällig
customers-perceptions = Rückmeldungen
customers-profiles = Profile
customers-promised = { $what } zugesagt
customers-promised-by = { $what } zugesagt bis { $due }
customers-range = Zeitraum
customers-repeats = { $n ->
        [one] { $n } Mal
       *[other] { $n } Mal
    }
customers-research = Befragungen
customers-review-request = Bitten um Bewertung
customers-revoked = Die Entscheidung ist zurückgenommen.
customers-said-nothing = In diesem Zeitraum liegt keine Rückmeldung vor. Was in einer Umfrage, einer Rezension, einem Anruf oder einem Brief gesagt wird, erscheint hier, neben dem, worum es geht.
customers-same-as = Dieselbe Person wie
customers-same-person = Dieselbe Person
customers-scored-before = ; { $n ->
        [one] { $n } Tag
       *[other] { $n } Tage
    } vorher kam die Bewertung *{ $score }*.
customers-scored-later = ; { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    } später kam die Bewertung *{ $score }*.
customers-scored-next-day = ; am nächsten Tag kam die Bewertung *{ $score }*.
customers-scored-same-day = ; am selben Tag kam die Bewertung *{ $score }*.
customers-search = Kunden suchen
customers-search-hint = Name, E-Mail, Telefon, Kundennummer
customers-search-long = Gesucht wird in Namen, E-Mail-Adressen, Telefonnummern und den Nummern der Quellen, jeweils von ihrem Anfang an. Ein kürzeres Wort findet mehr.
customers-search-short = Gesucht wird in Namen, E-Mail-Adressen, Telefonnummern und den Nummern der Quellen. Ein kürzeres Wort findet mehr.
customers-segment = Segment
customers-separate = Nicht dieselbe Person
customers-separate-hint = Dieses Profil aus dem Kunden herauslösen; lässt sich rückgängig machen
customers-separated = Das Profil steht jetzt für jemand anderen. Unter „Wer das ist“ lässt es sich rückgängig machen.
customers-served-by = bedient von { $staff }
customers-service = Service
customers-shared = gleich: { $kind }
customers-show-all = Alle Kunden zeigen
customers-show-rest = { $moments } ab { $date } zeigen
customers-shown-of = { NUMBER($shown) } von { $n ->
        [one] { $n } Moment
       *[other] { $n } Momenten
    }
customers-silent = ; dazu gibt es keine Rückmeldung.
customers-since = Seit
customers-since-consent = seit { $date }
customers-since-date = · seit { $date }
customers-since-month = Kunde seit { $month }
customers-some-kept = ; { NUMBER($kept) } von { NUMBER($n) } Zusagen sind bisher eingehalten
customers-some-wrong = { $n ->
        [one] { $n } Interaktion
       *[other] { $n } Interaktionen
    }, davon *{ NUMBER($wrong) } schiefgegangen*
customers-story-late = { $what } am { $day }: *{ $span } nach dem zugesagten Termin*
customers-story-overdue = { $what }, zugesagt für den { $day }: *{ $span } überfällig*
customers-the-one-kept = ; die eine Zusage wurde eingehalten
customers-timeline-region = Zeitachse, seitlich zu verschieben, wo sie breiter als die Seite ist
customers-took = Dauer { $span }
customers-undo = Rückgängig
customers-waited = Wartezeit { $span }
customers-went-wrong = , schiefgegangen
customers-what-happened = Was geschah
customers-who-title = Wer das ist
customers-wrote-before = ; { $n ->
        [one] { $n } Tag
       *[other] { $n } Tage
    } vorher kam eine Nachricht dazu.
customers-wrote-later = ; { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    } später kam eine Nachricht dazu.
customers-wrote-next-day = ; am nächsten Tag kam eine Nachricht dazu.
customers-wrote-same-day = ; am selben Tag kam eine Nachricht dazu.
customers-year = Jahr
