### What could not be read.
### The terms are those of the glossary in words.ftl.

quarantine-again = { $n ->
        [one] Erneut versuchen
       *[other] Alle { $n } erneut versuchen
    }
quarantine-again-how = Ein erneuter Versuch übernimmt, was das Programm inzwischen lesen kann, etwa nach einer Aktualisierung. Dabei geht nichts verloren.
quarantine-all-reasons = Alle Gründe
quarantine-bad-time = die Zeit ist nicht lesbar
quarantine-cannot-show = Das Gesendete lässt sich nicht anzeigen; über die Kommandozeile ist es zu korrigieren.
quarantine-columns = es hat mehr oder weniger Spalten als die Kopfzeile
quarantine-empty = Ein fehlerhaftes Ereignis schadet seinen Nachbarn nicht. Es wartet hier mit dem Grund und dem, was gesendet wurde, bis es korrigiert ist; dann gilt es, als wäre es von Anfang an richtig gewesen.
quarantine-empty-title = Hier wartet, was nicht lesbar ist
quarantine-event-of = Das Ereignis aus { $place }
quarantine-future = die Zeit liegt in der Zukunft
quarantine-gone = Das Gesendete ist nicht mehr gespeichert und lässt sich daher nicht korrigieren.
quarantine-lead = *{ NUMBER($n) }* von { $all ->
        [one] { $all } empfangenen Ereignis
       *[other] { $all } empfangenen Ereignissen
    } ({ $share } %) { $n ->
        [one] wartet
       *[other] warten
    } auf Korrektur
quarantine-lead-most = ; am häufigsten: { $reason } ({ NUMBER($n) }).
quarantine-lead-none = *Nichts wartet*: Von { $n ->
        [one] { $n } empfangenen Ereignis
       *[other] { $n } empfangenen Ereignissen
    } hat jedes seinen Platz gefunden.
quarantine-lead-none-received = *Nichts wartet*: Noch wurde kein Ereignis empfangen.
quarantine-lead-one = : { $reason }.
quarantine-missing-field = ein Pflichtfeld fehlt
quarantine-new = { NUMBER($n) } neu: anzeigen
quarantine-no-identity = es nennt niemanden
quarantine-no-json = Das ist kein JSON: { $why }
quarantine-none-for-reason = Aus diesem Grund wartet nichts
quarantine-none-taken = Keines konnte übernommen werden
quarantine-out-of-scale = ein Wert liegt außerhalb der Skala
quarantine-record = Satz { $record }, Ereignis { $event }
quarantine-see-and-mend = Gesendetes ansehen und korrigieren
quarantine-show-all = Alles Wartende zeigen
quarantine-stay = { $taken }; { $n ->
        [one] { $n } wartet
       *[other] { $n } warten
    } weiter. Was jetzt falsch ist, steht bei jedem.
quarantine-take = Übernehmen
quarantine-taken = { $n ->
        [one] { $n } Ereignis wurde übernommen
       *[other] { $n } Ereignisse wurden übernommen
    }, jedes zu seiner eigenen Zeit
quarantine-too-deep = es ist zu tief verschachtelt
quarantine-too-large = es ist zu groß
quarantine-too-long = Das Gesendete ist zu lang für eine Seite; über die Kommandozeile ist es zu korrigieren.
quarantine-tried-title = Das korrigierte Ereignis ist noch nicht lesbar
quarantine-typed = Die Eingabe; noch ist nichts gespeichert
quarantine-under = unter { $share }
quarantine-unknown-type = die Art ist unbekannt
quarantine-unreadable = die Bytes sind nicht lesbar
quarantine-waiting-title = Was wartet, das Älteste zuerst
quarantine-why-title = Gründe
quarantine-wrong-type = ein Feld hat den falschen Typ
