### The page that says what went wrong.
### The terms are those of the glossary in words.ftl.

error-back = Zurück
error-broken = Die Seite konnte nicht erstellt werden. Was zuvor angenommen wurde, ist gespeichert. Erneut versuchen; bleibt es dabei, hilft dem Betrieb des Servers die Kennung unten.
error-broken-title = Hier ist etwas schiefgegangen
error-forbidden = Die eigene Rolle umfasst das nicht. Nichts wurde geändert. Wer es können soll, fragt die Administration des Arbeitsbereichs.
error-forbidden-title = Ansehen ist erlaubt, dies nicht
error-full = Nichts wurde geändert. Was vorher angenommen war, bleibt erhalten, und alles lässt sich weiter lesen. Wer diesen Server betreibt, schafft Platz; dann geht es von selbst weiter.
error-full-title = Der Datenträger ist voll
error-home = Zur Startseite
error-not-found = Die Adresse führt nirgendwohin oder zu etwas, das mit dieser Rolle nicht zu sehen ist. Es wurde nichts geändert.
error-not-found-title = Hier ist nichts
error-reference-html = Kennung für den Betrieb dieses Servers: <code>{ $reference }</code>
error-request = Die Anfrage war nicht verständlich. Es wurde nichts geändert. Zurückgehen und die Eingaben prüfen.
error-request-title = Das passte nicht
error-stale = Die Seite war zu lange offen, oder die Sitzung hat sich inzwischen geändert. Nichts wurde geändert. Zurückgehen, die Seite neu laden und noch einmal absenden.
error-stale-title = Dieses Formular ist veraltet
error-too-large = Nichts wurde geändert. Ein Formular fasst 1 MiB; größere Dateien werden importiert.
error-too-large-title = Das war zu viel auf einmal
error-too-many = Eine Minute warten und erneut versuchen. Es wurde nichts geändert.
error-too-many-title = Vorerst zu viele Versuche
error-try-again = Erneut versuchen
error-unavailable = Der Server startet, hält an oder ist überlastet. Was zuvor angenommen wurde, ist gespeichert. In einer Minute erneut versuchen.
error-unavailable-title = Im Moment nicht verfügbar
