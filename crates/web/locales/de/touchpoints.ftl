### The catalogue of touchpoints, and one touchpoint.
### The terms are those of the glossary in words.ftl.

touchpoints-after = Danach
touchpoints-alias-how = Beide zählen in jeder Auswertung als einer. Nichts wird umgeschrieben, daher lässt es sich rückgängig machen.
touchpoints-alias-of = Ist ein anderer Name von
touchpoints-aliased = Er zählt jetzt in jeder Auswertung als der andere Touchpoint. Unten lässt es sich rückgängig machen.
touchpoints-all-owned = ; jeder hat eine Phase und eine Zuständigkeit
touchpoints-alone = Er zählt wieder einzeln; jede Zahl ist wie zuvor.
touchpoints-also = { $n ->
        [one] { $n } anderer Name zählt dazu
       *[other] { $n } andere Namen zählen dazu
    }
touchpoints-and = ; *{ $waiting }* und { $unowned }
touchpoints-back = ← Touchpoints
touchpoints-before = Davor
touchpoints-beside-caption = Was unmittelbar vor und nach diesem Touchpoint kommt
touchpoints-beside-empty = Nichts in diesem Zeitraum. Sobald Kunden auf dem Weg von oder zu einem anderen Touchpoint hierherkommen, steht es hier.
touchpoints-beside-how = bei bekannten Kunden, jedes Mal gezählt
touchpoints-beside-title = Was unmittelbar davor und danach kommt
touchpoints-broken-head = Zusagen gebrochen (95 %)
touchpoints-by-convention = die Phase stammt aus einer Konvention
touchpoints-by-day = Tag
touchpoints-by-hour = Stunde
touchpoints-by-month = Monat
touchpoints-by-people = von { $people }
touchpoints-by-period = Zeitraum
touchpoints-by-week = Woche
touchpoints-caption = Touchpoints nach Phase; in jeder Phase zuerst die ohne Zuständigkeit, dann die häufigsten
touchpoints-choose = Touchpoint wählen
touchpoints-choose-all-units = Zusagen nennen keine Einheit. Mit allen Einheiten sind sie zu sehen.
touchpoints-count-as-one = Zusammen zählen
touchpoints-counts-as-html = Zählt als <a href="{ $url }"><bdi>{ $name }</bdi></a>.
touchpoints-counts-as-it-html = <a class="link" href="{ $url }"><bdi>{ $name }</bdi></a> zählt als dieser Touchpoint
touchpoints-data-broken = Zusagen gebrochen
touchpoints-data-met = Begegnungen
touchpoints-data-owner = zuständig
touchpoints-data-people = Personen
touchpoints-data-score = Bewertung
touchpoints-department = Zuständige Abteilung
touchpoints-described = Gespeichert. Das gilt ab jetzt in jeder Auswertung.
touchpoints-empty = Eine Zeile je Touchpoint, nach Phase der Kundenbeziehung: wer zuständig ist, wie oft Kunden ihm begegnen, welche Zusagen dazu gebrochen wurden und wie er bewertet wird. Die Liste füllt sich von selbst: Ein Touchpoint erscheint mit der ersten Interaktion.
touchpoints-empty-start-html = Ein erstes Ereignis senden oder <a href="{ $url }">eine Datei importieren</a>.
touchpoints-empty-title = Hier steht jeder Ort, an dem Kunden der Organisation begegnen
touchpoints-faded = Blass: weniger als 20 Antworten.
touchpoints-few = Wenige Antworten
touchpoints-has-aliases = Andere Namen stehen für diesen Touchpoint, daher kann er selbst kein anderer Name sein. Diese müssen zuerst zurückgenommen werden.
touchpoints-how-often = Häufigkeit der Begegnungen
touchpoints-is-alias = Das ist ein anderer Name von *{ $of }*: Was darunter geschieht, zählt dort.
touchpoints-kept-sure = { $low } – { $high } · n { NUMBER($n) }: { NUMBER($kept) } eingehalten, { NUMBER($broken) } gebrochen
touchpoints-look-there = Dort ansehen
touchpoints-met-by = { $times ->
        [one] *{ $times } Begegnung*
       *[other] *{ $times } Begegnungen*
    } von { $people ->
        [one] { $people } Person
       *[other] { $people } Personen
    }
touchpoints-names = Namen
touchpoints-no-answers = keine Antworten
touchpoints-no-interval = zu wenige Antworten für ein Intervall · n { NUMBER($n) }
touchpoints-no-owner = niemand zuständig
touchpoints-no-promise-due = In diesem Zeitraum wurde keine Zusage dazu fällig.
touchpoints-nobody-yet = noch niemand
touchpoints-none-due = keine fällig
touchpoints-none-due-yet = ; keine Zusage dazu wurde fällig
touchpoints-none-met = { $n ->
        [one] Dem *{ $n } Touchpoint*
       *[other] Keinem der *{ $n } Touchpoints*
    } ist in diesem Zeitraum niemand begegnet
touchpoints-not-counted = nicht gezählt
touchpoints-not-enough = ; noch nicht genug Antworten dazu (n { NUMBER($n) }).
touchpoints-not-met = In diesem Zeitraum gab es *keine Begegnung*
touchpoints-not-scored = ; bewertet hat ihn noch niemand.
touchpoints-nothing-after = noch nichts: hier endet die Customer Journey vorerst
touchpoints-nothing-before = nichts: hier beginnt die Customer Journey
touchpoints-nothing-in-time = nichts in diesem Zeitraum
touchpoints-of-promises = { $rate } von { $n ->
        [one] { $n } Zusage
       *[other] { $n } Zusagen
    } (95 %: { $low } – { $high })
touchpoints-place-title = Einordnung
touchpoints-promises-not-counted = Zusagen sind hier nicht gezählt: Sie nennen keine Einheit.
touchpoints-score-head = Bewertung (95 %)
touchpoints-score-is = ; { $metric } dazu: *{ $figure }*.
touchpoints-score-of = Die Bewertung stammt von der Kennzahl mit den meisten Antworten zum Touchpoint.
touchpoints-share-broken = ; gebrochen wurden *{ $share }*
touchpoints-stand-alone = Wieder einzeln zählen
touchpoints-to-whom-kept = { $n ->
        [one] { $n } gehalten
       *[other] { $n } gehalten
    }
touchpoints-trend = Häufigkeit der Begegnungen je { $bucket }
touchpoints-under-line = je { $bucket }, von { $first } bis { $last }; am meisten: { $n ->
        [one] { $n } Mal
       *[other] { $n } Mal
    } ab { $at }
touchpoints-unowned = { $n ->
        [one] { $n } ohne Zuständigkeit
       *[other] { $n } ohne Zuständigkeit
    }
touchpoints-waiting = { $n ->
        [one] { $n } noch ohne Phase
       *[other] { $n } noch ohne Phase
    }
touchpoints-waits = noch ohne Phase
touchpoints-were-met = { $n ->
        [one] *{ $n } Touchpoint*
       *[other] *{ $n } Touchpoints*
    } mit { $times ->
        [one] { $times } Begegnung
       *[other] { $times } Begegnungen
    } von { $people ->
        [one] { $people } Person
       *[other] { $people } Personen
    }
touchpoints-what-said = Was dazu gesagt wurde
touchpoints-who-may = Phase und Zuständigkeit legt fest, wer den Katalog pflegt.
touchpoints-worst = {" "}Am häufigsten wurden Zusagen gebrochen bei *{ $name }*: { $share }.
