### The audit: who did what.
### The terms are those of the glossary in words.ftl.

audit-address-shared = hat als gemeinsam erklärt die Adresse
audit-address-unshared = hat zurückgenommen, dass gemeinsam ist: die Adresse
audit-anything = alle
audit-audit-exported = hat aus dem Audit ausgeleitet:
audit-board-mailed = hat den Versand des Boards eingestellt:
audit-board-put = hat das Board angelegt oder geändert:
audit-board-removed = hat das Board entfernt:
audit-caption = Einträge, die neuesten zuerst
audit-chain-html = Einträge kommen hinzu und werden nie geändert. Jeder trägt einen Hash über sich und den vorigen; <a class="link" href="{ $url }">eine Prüfung</a> folgt der Kette und sagt, wo sie bricht. Wer den Hash des letzten Eintrags anderswo aufbewahrt, sieht auch, ob das Ende abgeschnitten wurde.
audit-customer-opened = hat den Kunden geöffnet:
audit-data-entry = Eintrag
audit-data-on = am
audit-did = Aktion
audit-empty = Jede Anmeldung, jede Änderung an Personen, Schlüsseln und Einstellungen, jede Entscheidung darüber, wer wer ist, jeder Blick auf einen Kunden. Die Liste füllt sich von selbst.
audit-empty-title = Hier steht, wer was getan hat
audit-entry = Eintrag
audit-identity-joined = hat das Profil zusammengeführt:
audit-identity-revoked = hat die Entscheidung zurückgenommen:
audit-identity-separated = hat das Profil getrennt:
audit-import-begun = hat den Import begonnen:
audit-invitation-resent = hat erneut eingeladen:
audit-invitation-revoked = hat die Einladung zurückgenommen von
audit-key = Ein Programm mit geheimem Schlüssel
audit-key-added = hat den Schlüssel erstellt:
audit-key-revoked = hat den Schlüssel zurückgenommen:
audit-lead = { $n ->
        [one] *{ $n } Eintrag*
       *[other] *{ $n } Einträge*
    }, die neuesten zuerst.
audit-lead-last = { $n ->
        [one] *{ $n } Eintrag*
       *[other] *{ $n } Einträge*
    }; der letzte am { $moment }: *{ $who }* { $did } { $subject }.
audit-lead-matching = *{ NUMBER($n) }* von { $all ->
        [one] { $all } Eintrag
       *[other] { $all } Einträgen
    } { $n ->
        [one] passt
       *[other] passen
    }.
audit-list-exported = hat als Datei ausgeleitet die Liste
audit-mapping-kept = hat die Zuordnung gespeichert:
audit-mapping-removed = hat die Zuordnung entfernt:
audit-member-invited = hat eingeladen:
audit-member-joined = ist beigetreten als
audit-member-link = hat einen Einmal-Link erstellt für
audit-member-put = hat hinzugefügt oder geändert:
audit-member-removed = hat entfernt:
audit-member-role = hat die Rolle geändert von
audit-member-sessions-ended = hat die Sitzungen beendet von
audit-member-units = hat beschränkt:
audit-no-match = Kein Eintrag passt
audit-nobody = Jemand Unbekanntes
audit-operator = Der Betrieb des Rechners
audit-password-changed = hat das Passwort festgelegt von
audit-provider-removed = hat den Identitätsanbieter entfernt:
audit-provider-set = hat den Identitätsanbieter festgelegt:
audit-quarantine-discarded = hat abgewiesene Ereignisse verworfen:
audit-quarantine-mended = hat korrigiert:
audit-quarantine-retried = hat abgewiesene Ereignisse erneut versucht:
audit-recovery-code-used = hat einen Wiederherstellungscode benutzt von
audit-recovery-codes-made = hat Wiederherstellungscodes erstellt für
audit-search = Audit durchsuchen
audit-search-hint = Wer, was, wen
audit-search-how = Gesucht wird in den Namen von Personen, in dem, was getan wurde, und in dem, was es betraf. Ein kürzeres Wort findet mehr.
audit-second-factor-off = hat den zweiten Faktor entfernt von
audit-second-factor-on = hat einen zweiten Faktor eingerichtet für
audit-second-factor-required = hat bestimmt, wer einen zweiten Faktor braucht:
audit-second-factor-reset = hat den zweiten Faktor zurückgesetzt von
audit-segment-put = hat das Segment gespeichert:
audit-segment-removed = hat das Segment entfernt:
audit-sessions-ended = hat eigene Sitzungen beendet
audit-show-all = Alle Einträge zeigen
audit-sign-in = hat sich angemeldet als
audit-sign-in-rested = hat zu viele Passwörter versucht für
audit-source-added = hat die Quelle angelegt:
audit-title = Audit
audit-touchpoint-aliased = hat den Touchpoint umbenannt:
audit-touchpoint-described = hat den Touchpoint beschrieben:
audit-unit-added = hat die Einheit angelegt:
audit-unit-placed = hat die Einheit eingeordnet:
audit-unit-zoned = hat die Zeitzone der Einheit gesetzt:
audit-unknown = tat etwas, das eine spätere Version kennt:
audit-view-put = hat die geteilte Ansicht gespeichert oder geändert:
audit-view-removed = hat die geteilte Ansicht entfernt:
audit-webhook-added = hat den Webhook angelegt:
audit-webhook-changed = hat den Webhook geändert:
audit-webhook-disabled = hat den Webhook ausgeschaltet:
audit-webhook-enabled = hat den Webhook eingeschaltet:
audit-webhook-removed = hat den Webhook entfernt:
audit-webhook-replayed = hat erneut zustellen lassen an den Webhook
audit-webhook-rotated = hat das Geheimnis gewechselt vom Webhook
audit-what-else = Was noch
audit-who-did = Wer hat was getan
audit-workspace-changed = hat den Arbeitsbereich geändert:
audit-workspace-made = hat den Arbeitsbereich angelegt:
