### How the program is.
### The terms are those of the glossary in words.ftl.

system-account-caption = Ereignisse nach Ergebnis; zusammen ergeben sie das Empfangene
system-account-how = aller Arbeitsbereiche auf diesem Server
system-account-title = Was aus jedem Ereignis wurde
system-already = schon da
system-check-account = Bilanz
system-check-audit = Audit von { $workspace }
system-check-columns = Spalten von { $workspace }
system-check-log = Annahmeprotokoll
system-check-rows = Zeilen
system-columns-in = Spalten in
system-complete = Auswertungen vollständig bis
system-data-files = Dateien
system-data-size = Größe
system-done-on = Fertig: { $moment }.
system-examination = Prüfung
system-examination-how = Sie liest das ganze Protokoll und alle Spaltendateien, rechnet die Bilanz nach und folgt der Kette des Audits. Sie stört nichts und dauert bei großen Beständen Minuten.
system-examine = Jetzt prüfen
system-failed-on = { $why }, { $moment }.
system-files = Dateien
system-full = voll
system-given-up = Aufgegeben
system-given-up-last = Zuletzt aufgegeben
system-holds = Enthält
system-holds-columns = Spalten, aus denen Customer Journeys berechnet werden
system-holds-dedupe = Kennungen der Nachrichten, damit jede einmal zählt
system-holds-files = importierte Dateien
system-holds-log = Gesendetes, wie es kam
system-holds-rows = Zeilen: Personen, Wortlaut, Zusagen, Einstellungen
system-ignored = von einer Konvention gesendet und nicht behalten
system-intake = Annahme
system-job = Was zu tun ist
system-job-clean = Aufräumen
system-job-promises = Gebrochene Zusagen melden
system-job-webhook = Webhooks zustellen
system-jobs = Aufträge
system-jobs-how = dieses Arbeitsbereichs und des Programms selbst
system-lead = *Alles läuft:* Alle { $n ->
        [one] { $n } empfangene Ereignis
       *[other] { $n } empfangenen Ereignisse
    } sind verbucht.
system-lead-full = *Die Festplatte ist voll:* Sender werden auf später verwiesen. Was bestätigt wurde, ist gespeichert; es braucht Platz.
system-lead-pending = *Alles läuft;* { NUMBER($pending) } von { $n ->
        [one] { $n } Ereignis
       *[other] { $n } Ereignissen
    } { $pending ->
        [one] ist
       *[other] sind
    } noch zu lesen. Auswertungen sind vollständig bis { $moment }.
system-lead-stopped = *Die Annahme hat angehalten:* Es wird nichts angenommen, bis jemand die Festplatte geprüft und das Programm neu gestartet hat. Was bestätigt wurde, ist gespeichert.
system-next = das nächste Mal { $moment }
system-no-jobs = Nichts wartet, und nichts wurde aufgegeben.
system-not-well = nicht in Ordnung
system-on-disk = Auf der Festplatte: { $size }
system-part = Teil
system-partitions = { $n ->
        [one] Parquet-Dateien, { $n } Partition
       *[other] Parquet-Dateien, { $n } Partitionen
    }
system-parts-caption = Teile des Datenverzeichnisses
system-pending = gespeichert, noch zu lesen
system-program = Programm
system-received = empfangen
system-refused = { $n ->
        [one] { $n } Anfrage wurde
       *[other] { $n } Anfragen wurden
    } seit dem Programmstart abgewiesen; davon wird nichts behalten.
system-repeats = Was sich wiederholt
system-rows-in = Zeilen in
system-running-for = Dauer bisher: { $span }.
system-running-now = Läuft gerade
system-same-as-html = dasselbe wie <code>throughline doctor</code>
system-size = Größe
system-stopped = angehalten: { $why }
system-taken = erfasst
system-taking = nimmt alles an
system-threads = Threads je Abfrage
system-title = System
system-tries = { $n ->
        [one] einmal begonnen
       *[other] { $n } mal begonnen
    }
system-unreadable = nicht lesbar, in Quarantäne
system-version = Version
system-waiting = Wartet
system-well = in Ordnung
