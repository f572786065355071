### One source.
### The terms are those of the glossary in words.ftl.

source-another-key = Weiteren Schreibschlüssel erstellen
source-arrive-html = <em>Ereignisse kommen an:</em> { $events } dieser Quelle sind erfasst, zuletzt am { $date }.
source-by-curl = Segment, mit curl
source-cloudevents = CloudEvents, mit curl
source-exchange-html = Zum Austauschen einen weiteren erstellen, überall einsetzen und den alten unter <a class="link" href="{ $url }">Quellen und Schlüssel</a> zurücknehmen.
source-file = Eine Datei, auf dem Rechner dieses Servers
source-in-node = Segment, in Node
source-in-python = Segment, in Python
source-keys = Schlüssel
source-keys-stand = { $n ->
        [one] { $n } gültiger Schlüssel
       *[other] { $n } gültige Schlüssel
    } dieser Quelle:
source-new-key = Der neue Schreibschlüssel
source-new-key-may = Er fügt dieser Quelle Ereignisse hinzu und liest nichts, darf also in einer Seite oder App stehen.
source-new-key-shown = Er wird während des Ausprobierens gezeigt, höchstens eine Viertelstunde lang, danach nie wieder
source-no-key = Diese Quelle hat keinen gültigen Schlüssel.
source-nothing-html = <em>Noch kam nichts an.</em> Ein Ereignis lässt sich mit den Zeilen unten senden; dieser Satz ändert sich, sobald es erfasst ist.
source-posthog-page = PostHog, in einer Webseite
source-posthog-python = PostHog, in Python
source-put-key-html = An die Stelle von <code>WRITE_KEY</code> kommt ein Schlüssel dieser Quelle
source-send = Ereignisse senden
source-wrong-html = <em>Etwas kam an und war nicht lesbar:</em> { $events } <a class="link" href="{ $url }">in Quarantäne</a>.
