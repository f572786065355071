### Units and what lies in what.
### The terms are those of the glossary in words.ftl.

units-add = Anlegen
units-add-how = Etwa eine Region, bevor ihre Filialen dazugehören. Einheiten, die Nachrichten nennen, erscheinen von selbst.
units-add-title = Einheit anlegen
units-added = Die Einheit wurde angelegt.
units-below = { $n ->
        [one] { $n } Einheit darin
       *[other] { $n } Einheiten darin
    }
units-brands = Marken
units-empty = Eine Einheit ist eine Filiale, ein Team oder eine Marke, die Nachrichten nennen. Einheiten liegen in anderen, in mehreren Hierarchien zugleich; die Werte einer Region sind die ihrer Filialen, und Personen lassen sich auf Einheiten beschränken.
units-empty-title = Hier stehen Orte, Teams und Marken
units-hierarchy = Hierarchie
units-in-none = in keiner anderen
units-lead = { $n ->
        [one] *{ $n } Einheit*
       *[other] *{ $n } Einheiten*
    }; { $loose ->
        [0] jede hat ihren Platz
        [one] *{ $loose } hat noch keinen Platz* in einer Hierarchie
       *[other] *{ $loose } haben noch keinen Platz* in einer Hierarchie
    }.
units-lies-in = { $name } liegt in
units-loose = Ohne Platz
units-placed = Die Einheit hat ihren Platz. Alle Werte folgen ihm ab jetzt.
units-places = Orte
units-teams = Teams
units-title = Einheiten
units-unit = Einheit
units-within = liegt in
units-zone-remove = Zurücknehmen
units-zoned = Die Zeitzone ist gespeichert und gilt sofort.
units-zones = Zeitzonen
units-zones-how = Eine Einheit hat die Zeitzone dessen, worin sie liegt, sonst die des Arbeitsbereichs. Ist sie allein gewählt, sind Tage, Stunden und Wochen die ihrer Zeitzone.
