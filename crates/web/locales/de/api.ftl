### The explorer of the API.

api-document-html = Dasselbe als <a class="link" href="{ $document }">OpenAPI 3.1</a>, für Generatoren und Tests. Schlüssel entstehen in den Einstellungen oder mit <code>throughline key add</code>.
api-fields = Feld
api-gives = Die Antwort:
api-kind = Typ
api-lead = Alles, was eine Seite kann, können auch Programme: mit einem geheimen Schlüssel und dem genannten Geltungsbereich.
api-meaning = Bedeutung
api-parameters = Angabe
api-scope = Benötigter Geltungsbereich:
api-shapes = Was angenommen und gegeben wird
api-takes = Der Inhalt:
api-title = API
