### The page that says what went wrong.
### The terms are those of the glossary in words.ftl.

error-broken = Die Seite konnte nicht erstellt werden. Was zuvor angenommen wurde, ist gespeichert. Erneut versuchen; bleibt es dabei, hilft dem Betrieb des Servers die Kennung unten.
error-broken-title = Hier ist etwas schiefgegangen
error-forbidden = Die Rolle erlaubt es nicht, oder die Seite war zu lange geöffnet. Es wurde nichts geändert. Zurückgehen und erneut versuchen oder die Administration des Arbeitsbereichs fragen.
error-forbidden-title = Ansehen ist erlaubt, dies nicht
error-home = Zur Startseite
error-not-found = Die Adresse führt nirgendwohin oder zu etwas, das mit dieser Rolle nicht zu sehen ist. Es wurde nichts geändert.
error-not-found-title = Hier ist nichts
error-reference-html = Kennung für den Betrieb dieses Servers: <code>{ $reference }</code>
error-request = Die Anfrage war nicht verständlich. Es wurde nichts geändert. Zurückgehen und die Eingaben prüfen.
error-request-title = Das passte nicht
error-too-many = Eine Minute warten und erneut versuchen. Es wurde nichts geändert.
error-too-many-title = Vorerst zu viele Versuche
error-try-again = Erneut versuchen
error-unavailable = Der Server startet, hält an oder ist überlastet. Was zuvor angenommen wurde, ist gespeichert. In einer Minute erneut versuchen.
error-unavailable-title = Im Moment nicht verfügbar
