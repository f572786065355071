### The people of the workspace.
### The terms are those of the glossary in words.ftl.

people-admin-may = Verwaltet den Arbeitsbereich: Personen, Schlüssel, Quellen, Einstellungen und alles Folgende.
people-agent-may = Sieht Kunden und entscheidet, wer dieselbe Person ist.
people-all-inside = alle sind angemeldet
people-analyst-may = Fragt ab, importiert, korrigiert und pflegt den Katalog, dazu alles Folgende.
people-caption = Personen des Arbeitsbereichs, nach Adresse
people-change = Ändern
people-comes-in-by = Anmeldung mit
people-data-by = Anmeldung mit
people-data-last = letzte Anmeldung
people-data-role = Rolle
people-data-sessions = Sitzungen
people-email = E-Mail-Adresse
people-end-sessions = Alle Sitzungen beenden
people-expired = War annehmbar bis { $until }. Noch einmal senden hilft.
people-inside = { $n ->
        [one] { $n } ist angemeldet
       *[other] { $n } sind angemeldet
    }
people-invitation-once = Er gilt einmal, sieben Tage lang. Er wird nur jetzt gezeigt; noch einmal senden erstellt einen neuen.
people-invite = Einladen
people-invite-how = Die Einladung geht per E-Mail. Ist kein Mailversand eingerichtet, entsteht ein Link zum Weitergeben.
people-invite-title = Person einladen
people-last-signed-in = Letzte Anmeldung
people-lead = { $n ->
        [one] *{ $n } Person* hat Zugang
       *[other] *{ $n } Personen* haben Zugang
    }: { $owners ->
        [one] { $owners } Inhaber
       *[other] { $owners } Inhaber
    }, *{ NUMBER($runs) } mit Verwaltungsrechten*; { $inside }.
people-link-done = Der Link steht unten. Er wird nur dieses Mal gezeigt.
people-link-once = Er gilt einmal, einen Tag lang, und meldet an, wer ihn öffnet. Er wird nur jetzt gezeigt; ein neuer lässt sich jederzeit erstellen.
people-links = Einmal-Links
people-mail-failed = Die E-Mail ging nicht ab: { $why }
people-mailed-done = Die Einladung ist unterwegs.
people-new-link = Neuer Einmal-Link
people-no-mail = Es ist kein Mailversand eingerichtet
people-nothing-changed = Es wurde nichts geändert.
people-owner-may = Alles; nur Inhaber ernennen und entlassen Inhaber.
people-owners-only = Inhaber werden nur von Inhabern geändert
people-password = Passwort
people-person = Person
people-remove = Aus dem Arbeitsbereich entfernen
people-removed-done = Die Person wurde entfernt und abgemeldet. Eine neue Einladung macht es rückgängig.
people-resend = Noch einmal senden
people-revoke = Zurücknehmen
people-revoked-done = Die Einladung ist zurückgenommen. Ihr Link öffnet nichts mehr.
people-role = Rolle
people-role-done = Die Rolle wurde geändert. Sie gilt ab der nächsten Seite.
people-roles-title = Was Rollen dürfen
people-send-link-html = Diesen Link weitergeben an <bdi>{ $email }</bdi>
people-sessions = Sitzungen
people-sessions-done = Die Sitzungen sind beendet. Eine neue Anmeldung ist möglich.
people-title = Personen
people-too-old = zu alt
people-unit-manager-may = Sieht Werte sowie Kunden mit ihrem Wortlaut.
people-units = Auf Einheiten beschränken
people-units-done = Die Beschränkung wurde geändert. Sie gilt ab der nächsten Seite.
people-units-how = Ohne Auswahl ist alles sichtbar. Mit Auswahl nur, was dort und darunter geschah; was den ganzen Arbeitsbereich betrifft, ist dann nicht zugänglich.
people-viewer-may = Sieht Werte; keine Namen und keinen Wortlaut.
people-waiting-title = Offene Einladungen
people-waits = Annehmbar bis { $until }.
people-waits-by = Eingeladen von { $who }; annehmbar bis { $until }.
people-within = innerhalb von { $units }
people-you = eigenes Konto
