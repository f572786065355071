### Everything that was said.
### The terms are those of the glossary in words.ftl.

feedback-about = Bezug
feedback-about-html = zu <bdi>{ $about }</bdi>
feedback-all-of-it = Vollständig
feedback-another-time = Ein anderer Zeitraum oder eine andere Einheit enthält vielleicht mehr.
feedback-anything = Alles
feedback-at = { $when } bei { $unit }
feedback-at-least = Mindestens { NUMBER($n) }
feedback-by = { $when } von Kunden des Segments „{ $segment }“
feedback-comment = Kommentar
feedback-detractors = Detraktoren (0–6)
feedback-empty = Antworten auf Umfragen, Bewertungen, Rezensionen und Kommentare, das Neueste zuerst: der Wert auf seiner Skala, der Wortlaut, worum es geht und von wem es kommt. Jede führt zur Zeitachse der Person. Die Seite füllt sich mit der ersten Antwort oder dem Import einer Datei.
feedback-empty-title = Hier steht alles, was Kunden rückmelden
feedback-figure = ; { $metric } { $figure }
feedback-figure-about = ; { $metric } zu { $about } { $figure }
feedback-high = Hoch
feedback-in = im Zeitraum { $period }
feedback-in-the-last = { $n ->
        [one] am letzten { $n } Tag
       *[other] in den letzten { $n } Tagen
    }
feedback-in-the-last-year = in den letzten 12 Monaten
feedback-lead = { $said ->
        [one] *{ $said } Rückmeldung*
       *[other] *{ $said } Rückmeldungen*
    } { $when }, *{ NUMBER($words) } mit Text*
feedback-lead-filters = *{ $count } von { $said ->
        [one] { $said } Rückmeldung
       *[other] { $said } Rückmeldungen
    }* { $when } { $n ->
        [one] passt
       *[other] passen
    } zu den Filtern
feedback-lead-matches = *{ $count } von { $said ->
        [one] { $said } Rückmeldung
       *[other] { $said } Rückmeldungen
    }* { $when } { $n ->
        [one] passt
       *[other] passen
    } zu „{ $search }“
feedback-lead-no-words = { $said ->
        [one] *{ $said } Rückmeldung*
       *[other] *{ $said } Rückmeldungen*
    } { $when }, keine mit Text
feedback-lead-nothing = *Keine Rückmeldungen* { $when }.
feedback-list = Rückmeldungen, die neuesten zuerst
feedback-low = Niedrig
feedback-metric = Kennzahl
feedback-middle = Mittel
feedback-nameless = jemand ohne Namen
feedback-new = { NUMBER($n) } neu: anzeigen
feedback-nobody-said = In diesem Zeitraum wurde nichts rückgemeldet
feedback-nothing-matches = Keine Treffer
feedback-of-at-least = { NUMBER($shown) } von mindestens { NUMBER($n) }
feedback-only-words = Nur mit Text
feedback-passives = Passive (7–8)
feedback-promoters = Promotoren (9–10)
feedback-search = Im Wortlaut suchen
feedback-search-how = Die Suche findet ganze Wörter in Überschrift oder Text; Groß- und Kleinschreibung und Akzente spielen keine Rolle. Weniger Wörter, ein Wortanfang mit Stern oder weniger Filter finden mehr.
feedback-search-title = So wird gesucht
feedback-show-everything = Alles in diesem Zeitraum zeigen
feedback-so-far = bisher
feedback-syntax-beginning = liefer*
feedback-syntax-beginning-how = Wörter, die so beginnen
feedback-syntax-phrase = "zu spät"
feedback-syntax-phrase-how = die Wörter direkt nebeneinander
feedback-syntax-without = -erstattung
feedback-syntax-without-how = nur, wo das Wort nicht vorkommt
feedback-syntax-words = lieferung spät
feedback-syntax-words-how = alle Wörter, in beliebiger Reihenfolge
