### Segments and their form.
### The terms are those of the glossary in words.ftl.

segments-add = Bedingung hinzufügen
segments-all = alle dieser Bedingungen
segments-allow = Sie erlauben
segments-and-more = und { NUMBER($n) } weitere
segments-any = eine dieser Bedingungen
segments-any-channel = beliebiger Kanal
segments-anything = irgendetwas
segments-anywhere = überall
segments-at-least = mindestens
segments-at-most = höchstens
segments-back = ← Segmente
segments-broken = lässt sich nicht mehr abfragen
segments-by-api = Es sagt mehr, als dieses Formular kann; es kam über die API.
segments-change = Ändern
segments-choose-metric = Metrik wählen
segments-compare = Art des Vergleichs
segments-contains = enthält
segments-data-now = jetzt
segments-data-share = aller Kunden
segments-edit = Bearbeiten
segments-edit-title = Segment
segments-empty = Ein Segment ist eine Gruppe von Kunden nach dem, was sie erlebt, gesagt, zugesagt bekommen haben oder sind. Es hat keine festen Mitglieder: Wer passt, gehört dazu, jetzt und in jeder Antwort, die es nennt.
segments-empty-title = Hier stehen die Gruppen von Kunden, die immer wieder gebraucht werden
segments-ever = jemals
segments-field-campaign = Kampagne
segments-field-channel = Kanal
segments-field-outcome = Ergebnis
segments-field-unit = Einheit
segments-first = Das erste Segment zusammenstellen
segments-from = von
segments-have = Bekannt ist
segments-have-not = Nicht bekannt ist
segments-holds = Ob es zutrifft
segments-identifier = Was bekannt ist
segments-is = ist
segments-is-known = ist bekannt
segments-is-not = ist nicht
segments-kind-consent = was sie erlauben
segments-kind-known = was bekannt ist
segments-kind-met = was sie erlebt haben
segments-kind-promised = Zusagen
segments-kind-said = was sie geantwortet haben
segments-kind-trait = was sie sind
segments-lead = { $n ->
        [one] *{ $n } Segment*
       *[other] *{ $n } Segmente*
    } von { $total ->
        [one] { $total } Kunden
       *[other] { $total } Kunden
    }; wer dazugehört, wird bei jeder Abfrage ermittelt.
segments-lead-meant = *{ $n ->
        [one] { $n } Kunde
       *[other] { $n } Kunden
    }* von { NUMBER($total) } ({ $share }) passen jetzt.
segments-lead-nothing = Noch ist nichts verlangt, also passen alle { $total ->
        [one] { $total } Kunden
       *[other] { $total } Kunden
    }.
segments-less-than = ist kleiner als
segments-live = folgt der Auswahl
segments-look = Ansehen
segments-match = Kunden, auf die zutreffen:
segments-meant = Wer gemeint ist
segments-met = Sie hatten
segments-metric = Metrik
segments-more-than = ist größer als
segments-name = Name
segments-new = Neues Segment
segments-not-allow = Sie erlauben nicht
segments-not-met = Sie hatten nicht
segments-not-promised = Sie hatten keine
segments-not-said = Sie haben nicht geantwortet auf
segments-not-true = Es gilt nicht:
segments-now = Kunden jetzt
segments-on = über
segments-promised = Sie hatten
segments-purpose = Wofür
segments-remove = Entfernen
segments-removed = Das Segment wurde entfernt, Kunden wurden es nicht.
segments-said = Sie haben geantwortet auf
segments-saved = Das Segment ist gespeichert. Es steht auf jeder Seite zur Wahl.
segments-share = Anteil an allen
segments-state = Was aus Zusagen wurde
segments-state-broken = gebrochene Zusagen
segments-state-kept = eingehaltene Zusagen
segments-title = Segmente
segments-to = bis
segments-touchpoint = Touchpoint
segments-trait = Merkmal
segments-true = Es gilt:
segments-value = Wert
segments-when = Wie lange her
segments-where = wo
segments-who = Bedingungen
segments-within = { $n ->
        [one] am letzten { $n } Tag
       *[other] in den letzten { $n } Tagen
    }
segments-without = Weglassen
