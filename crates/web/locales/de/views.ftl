### Saved views: what a list shows, under a name.

views-all-customers = Alle Kunden
views-all-feedback = Alle Rückmeldungen
views-change = Ansicht ändern
views-how = Eine Ansicht behält Filter und Spalten, nicht die Kunden: Sie zeigt, was da ist, wenn sie geöffnet wird.
views-instead = Oder eine davon zeigt es ab jetzt
views-remove = Ansicht entfernen
views-save = Als Ansicht speichern
views-saved = Die Ansicht ist gespeichert.
views-share = Alle im Arbeitsbereich sehen sie
views-shared-by = Geteilt von { $name }
views-title = Gespeicherte Ansichten
