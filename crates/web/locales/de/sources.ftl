### Sources and keys.
### The terms are those of the glossary in words.ftl.

sources-add = Quelle hinzufügen
sources-add-it = Hinzufügen
sources-api = Was Programme damit können
sources-asking = geheimer Schlüssel
sources-asking-as = geheimer Schlüssel { $name }
sources-being-read = { $n ->
        [one] { $n } weiteres wird gelesen.
       *[other] { $n } weitere werden gelesen.
    }
sources-caption = Quellen, in der Reihenfolge ihres Anlegens
sources-copy-command = Befehl kopieren
sources-data-ends = endet
sources-data-keys = Schlüssel
sources-data-last = zuletzt
sources-data-not-kept = nicht behalten
sources-data-received = empfangen
sources-data-scopes = für
sources-data-used = zuletzt benutzt
sources-empty = Für jede Quelle: wie viele Ereignisse sie sandte, wie viele übernommen wurden, schon da waren oder nicht lesbar waren, wann das letzte kam, und ihre Schlüssel. Die Liste füllt sich mit der ersten Quelle: unten eine Anwendung benennen, auf ihrer Seite steht die Zeile zum Einfügen.
sources-empty-title = Hier steht alles, was sendet, und was daraus wurde
sources-ended = abgelaufen
sources-ends = Endet (Tag in UTC)
sources-ends-after = Endet nach
sources-example = shop
sources-key-how = Sie erhält einen Schreibschlüssel; damit kann sie Ereignisse hinzufügen und nichts lesen.
sources-key-name-how = Wer ihn benutzt, etwa der Name eines Berichts.
sources-keys-caption = Geheime Schlüssel, in der Reihenfolge ihres Erstellens
sources-last-day = Zuletzt (Tag in UTC)
sources-last-used = Zuletzt benutzt (Tag in UTC)
sources-lead = { $n ->
        [one] *{ $n } Quelle* sandte
       *[other] *{ $n } Quellen* sandten
    } { $events ->
        [one] { $events } Ereignis
       *[other] { $events } Ereignisse
    }; *{ $share } wurden übernommen*
sources-lead-nothing = { $n ->
        [one] *{ $n } Quelle*
       *[other] *{ $n } Quellen*
    }, und noch wurde *nichts empfangen*.
sources-make-secret = Geheimen Schlüssel erstellen
sources-may-admin = den Arbeitsbereich verwalten
sources-may-curate = die Daten in Ordnung halten
sources-may-people = Zeitachsen, Wortlaut, wer wer ist
sources-may-questions = Karte, Funnel, Verlauf, Bewertung
sources-name-how = Eine je Anwendung: So bleiben deren Personen und Nachrichten-IDs getrennt.
sources-new-key = Der neue geheime Schlüssel
sources-new-key-how = Er darf, wofür er erstellt wurde. Er gehört auf einen Server, nie in eine Seite oder App.
sources-new-secret = Neuer geheimer Schlüssel
sources-none = keiner
sources-not-kept = Nicht behalten
sources-received = Empfangen
sources-revoked = Der Schlüssel ist zurückgenommen. Er öffnet nichts mehr.
sources-scope-admin = Verwaltung
sources-scope-curate = Pflege
sources-scope-people = Personen
sources-scope-questions = Werte
sources-scopes = Wofür er gilt
sources-secret-how = Ein geheimer Schlüssel ist für ein Programm, das die API benutzt.
sources-secret-keys = Geheime Schlüssel
sources-sending-as = sendet als { $source }
sources-shown-now = Er wird nur jetzt gezeigt
sources-silent = ; { $n ->
        [one] { $n } Quelle sandte
       *[other] { $n } Quellen sandten
    } noch nichts
sources-take-back = Zurücknehmen
sources-take-back-how = Danach öffnet er nichts mehr und lässt sich nicht wiederherstellen
sources-take-back-title = Schlüssel zurücknehmen
sources-take-it-back = Zurücknehmen
sources-title = Quellen und Schlüssel
sources-type-prefix = Zur Bestätigung { $prefix } eingeben
sources-waiting = , { $n ->
        [one] { $n } wartet
       *[other] { $n } warten
    } in Quarantäne
sources-write-keys = Schreibschlüssel
