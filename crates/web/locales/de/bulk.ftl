### Acts on several rows of a list.

bulk-all-customers = Alle { NUMBER($n) } passenden
bulk-all-waiting = Alle { NUMBER($n) }, die hier warten
bulk-back = Zurück
bulk-choose = { $name } auswählen
bulk-choose-page = Alle auf dieser Seite auswählen
bulk-chosen = { $n } ausgewählt
bulk-discard = { $n ->
        [one] { $n } Ereignis verwerfen?
       *[other] { $n } Ereignisse verwerfen?
    }
bulk-do = Ausführen
bulk-do-discard = Verwerfen
bulk-do-join = Sie sind eine Person
bulk-do-list = In das Segment aufnehmen
bulk-do-owner = Zuständigkeit setzen
bulk-do-retry = Erneut versuchen
bulk-do-stage = Phase setzen
bulk-do-unlist = Aus „{ $name }“ herausnehmen
bulk-join = { $n ->
        [one] { $n } Kunden zu einer Person verbinden?
       *[other] { $n } Kunden zu einer Person verbinden?
    }
bulk-list = { $n ->
        [one] { $n } Kunden in das Segment „{ $name }“ aufnehmen?
       *[other] { $n } Kunden in das Segment „{ $name }“ aufnehmen?
    }
bulk-new-name = Name des neuen Segments
bulk-new-segment = ein neues
bulk-no-owner = { $n ->
        [one] { $n } Touchpoint ohne Zuständigkeit lassen?
       *[other] { $n } Touchpoints ohne Zuständigkeit lassen?
    }
bulk-no-stage = { $n ->
        [one] { $n } Touchpoint auf eine Phase warten lassen?
       *[other] { $n } Touchpoints auf eine Phase warten lassen?
    }
bulk-owner = { $n ->
        [one] „{ $name }“ für { $n } Touchpoint zuständig machen?
       *[other] „{ $name }“ für { $n } Touchpoints zuständig machen?
    }
bulk-retry = { $n ->
        [one] { $n } Ereignis erneut versuchen?
       *[other] { $n } Ereignisse erneut versuchen?
    }
bulk-stage = { $n ->
        [one] { $n } Touchpoint in die Phase „{ $stage }“ legen?
       *[other] { $n } Touchpoints in die Phase „{ $stage }“ legen?
    }
bulk-sure = Noch ist nichts geschehen.
bulk-ticked = Mit den angekreuzten:
bulk-unlist = { $n ->
        [one] { $n } Kunden aus dem Segment „{ $name }“ herausnehmen?
       *[other] { $n } Kunden aus dem Segment „{ $name }“ herausnehmen?
    }
