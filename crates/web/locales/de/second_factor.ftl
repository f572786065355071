### One's own second factor.
### The terms are those of the glossary in words.ftl.

second-factor-back = Zurück zu meinem Konto
second-factor-begin = Geheimnis zeigen
second-factor-change = Ändern
second-factor-code = Der angezeigte Code
second-factor-codes-how = Jeder ersetzt die Authenticator-App einmal, falls sie verloren geht. Sie gehören an einen anderen Ort als die App. Sie werden nur jetzt gezeigt; neue lassen sich erstellen.
second-factor-codes-title = Wiederherstellungscodes
second-factor-confirm = Bestätigen
second-factor-here = In der Authenticator-App dieses Geräts öffnen
second-factor-kept = Aufbewahrt, weiter
second-factor-left = { $n ->
        [one] { $n } Wiederherstellungscode ist
       *[other] { $n } Wiederherstellungscodes sind
    } übrig.
second-factor-must = Der Arbeitsbereich verlangt von allen einen zweiten Faktor. Ist er eingerichtet, geht es weiter.
second-factor-new-codes = Neue Wiederherstellungscodes erstellen
second-factor-none = Es gibt keinen. Mit ihm öffnet ein gestohlenes Passwort nichts.
second-factor-prove = Beides braucht das Passwort oder einen Code.
second-factor-prove-code = Beides braucht einen Code der Authenticator-App oder einen Wiederherstellungscode.
second-factor-qr = QR-Code des Geheimnisses
second-factor-remove = Zweiten Faktor entfernen
second-factor-removed = Der zweite Faktor wurde entfernt.
second-factor-required = Der Arbeitsbereich verlangt ihn von allen: Ohne ihn öffnet sich nichts anderes.
second-factor-scan = Scannen und bestätigen
second-factor-scan-how = Den Code mit einer Authenticator-App scannen und eingeben, was sie dann zeigt.
second-factor-set-up = Zweiten Faktor einrichten
second-factor-since-html = Eingerichtet: <time datetime="{ $machine }">{ $since }</time>.
second-factor-title = Zweiter Faktor
second-factor-type = Oder das Geheimnis eintippen
second-factor-what = Eine Authenticator-App auf Telefon oder Rechner zeigt einen Code, der alle dreißig Sekunden wechselt. Er wird nach dem Passwort verlangt. Mit dem Einrichten werden alle anderen Browser abgemeldet.
