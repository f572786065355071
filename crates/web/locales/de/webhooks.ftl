### Webhooks.
### The terms are those of the glossary in words.ftl.

webhooks-add = Diesen Webhook anlegen
webhooks-add-title = Webhook anlegen
webhooks-address = Adresse
webhooks-address-how = Eine öffentliche https-Adresse, auf Port 80, 443, 8080 oder 8443.
webhooks-again = Aufgegebenes erneut senden
webhooks-again-how = Alles, was seit einem Tag aufgegeben wurde, mit denselben Kennungen.
webhooks-attempts = Versuche
webhooks-beside = Zusätzlich zum Formular wird dies gemeldet; es bleibt, wie es ist:
webhooks-caption = Webhooks mit dem, was sie erfahren, und ihrem Zustand
webhooks-change = Ändern
webhooks-changed = Die Änderung ist gespeichert.
webhooks-conditions = Rückmeldungen nur, wo
webhooks-customer-linked = Zwei Kunden erwiesen sich als einer
webhooks-customer-unlinked = Ein Kunde erwies sich als zwei
webhooks-delivered = zugestellt
webhooks-description = Zweck
webhooks-disable = Ausschalten
webhooks-disable-how = Es wird nichts mehr gesendet; was noch wartet, wird aufgegeben.
webhooks-disabled = Es wird nichts mehr gesendet.
webhooks-do = Aktionen
webhooks-empty = Ein Webhook meldet einem anderen Programm, was hier geschieht: ein Import ist gescheitert, eine Zusage wurde gebrochen, jemand hat schlecht bewertet. Jede Meldung ist signiert, wird wiederholt, bis sie angenommen ist, und steht in einem Protokoll.
webhooks-empty-title = Noch erfährt kein Programm etwas
webhooks-enable = Einschalten
webhooks-enable-how = Was ab jetzt geschieht, wird gesendet.
webhooks-enabled = Was ab jetzt geschieht, wird gesendet.
webhooks-endpoint-test = Jemand probiert den Endpunkt aus
webhooks-events = Was gemeldet wird
webhooks-failed = aufgegeben
webhooks-failing-since = gestört seit { $moment }
webhooks-former-until = Das vorige Geheimnis signiert mit bis { $moment }.
webhooks-import-failed = Ein Import ließ sich nicht zu Ende lesen
webhooks-import-finished = Ein Import hat die letzte Zeile gelesen
webhooks-is-failing = *Seit { $moment } wurde nichts angenommen.* Was wartet, wird erneut versucht.
webhooks-is-off = *Ausgeschaltet*: Es wird nichts gesendet.
webhooks-is-off-why = *Ausgeschaltet*: { $why }. Was seither geschah, wurde nicht gesendet.
webhooks-is-on = *Eingeschaltet*: Was geschieht, wird gesendet.
webhooks-kept = Zustellungen bleiben bis 30 Tage nach dem letzten Versuch.
webhooks-lead = { $n ->
        [one] *{ $n } Webhook*
       *[other] *{ $n } Webhooks*
    }
webhooks-lead-failing = , { $n ->
        [one] { $n } davon nimmt nichts an
       *[other] { $n } davon nehmen nichts an
    }
webhooks-lead-off = , { $n ->
        [one] { $n } ist ausgeschaltet
       *[other] { $n } sind ausgeschaltet
    }
webhooks-log = Zustellungen
webhooks-log-empty = Es gibt keine Zustellung zu zeigen.
webhooks-milliseconds = { NUMBER($n) } ms
webhooks-next = Nächster Versuch
webhooks-no-answer = keine Antwort
webhooks-no-attempt = Es gab noch keinen Versuch.
webhooks-off = aus
webhooks-on = an
webhooks-on-its-way = *Unterwegs* zu { $host }.
webhooks-perception-received = Ein Kunde hat etwas rückgemeldet
webhooks-promise-broken = Eine Zusage wurde gebrochen
webhooks-remove = Entfernen
webhooks-remove-how = Samt Protokoll. Das Geheimnis signiert nichts mehr.
webhooks-removed = Der Webhook ist entfernt.
webhooks-replay = Erneut senden
webhooks-reply = Die Antwort
webhooks-rotate = Neues Geheimnis
webhooks-rotate-do = Neues Geheimnis erzeugen
webhooks-rotate-how = Das neue wird einmal gezeigt; 24 Stunden lang signiert das vorige mit.
webhooks-secret-for = Der Empfänger prüft damit, dass eine Meldung von hier kommt.
webhooks-secret-how = Das Geheimnis wird einmal gezeigt, auf der nächsten Seite.
webhooks-secret-now = jetzt gezeigt und nie wieder
webhooks-secret-title = Das Geheimnis
webhooks-send = Senden
webhooks-sent-again = { $n ->
        [one] { $n } Zustellung wird erneut gesendet.
       *[other] { $n } Zustellungen werden erneut gesendet.
    }
webhooks-since = Aufgegeben seit
webhooks-state = Zustand
webhooks-test = Ausprobieren
webhooks-test-how = Sendet eine Meldung, die nur sagt, dass jemand ausprobiert.
webhooks-title = Webhooks
webhooks-told = Was geschah
webhooks-touchpoint-discovered = Ein Ereignis nannte einen unbekannten Touchpoint
webhooks-tried-again = *Nicht angenommen*; nächster Versuch { $moment }.
webhooks-type-host = Zur Bestätigung { $host } eingeben
webhooks-waiting = wartet
webhooks-was-delivered = *Angenommen* von { $host }, { $moment }.
webhooks-was-given-up = *Aufgegeben*, { $moment }.
webhooks-with-words = mit Wortlaut
webhooks-words = Auch senden, was Kunden schrieben
webhooks-words-how = Der Wortlaut ist personenbezogen und verlässt diesen Server.
