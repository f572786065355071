### The two-lane timeline.
### The terms are those of the glossary in words.ftl.

timeline-by = { $what } bis { $date }
timeline-due = { $what }: fällig { $date }
timeline-experience = Erlebnis
timeline-how-it-felt = wie es war
timeline-inferred = erschlossen, Konfidenz { $confidence }
timeline-interactions = { NUMBER($n) } Interaktionen, am häufigsten { $top }, { $ends }
timeline-late = { $span } zu spät
timeline-links = { $n ->
        [one] { $n } Verbindung
       *[other] { $n } Verbindungen
    }
timeline-links-many = { $n ->
        [one] { $n } Verbindung
       *[other] { $n } Verbindungen
    }, { NUMBER($inferred) } erschlossen ({ $confidence } oder mehr)
timeline-links-one = { $n ->
        [one] { $n } Verbindung
       *[other] { $n } Verbindungen
    }, 1 erschlossen ({ $confidence })
timeline-more = und { NUMBER($n) } weitere
timeline-nothing-happened = in diesem Zeitraum geschah nichts
timeline-nothing-said = in diesem Zeitraum keine Rückmeldung
timeline-overdue = { $span } überfällig
timeline-perception = Wahrnehmung
timeline-perceptions = { NUMBER($n) } Rückmeldungen, am häufigsten { $top }, { $ends }
timeline-promised-by = zugesagt bis { $date }
timeline-promised-due = zugesagt: fällig { $date }
timeline-stated = angegeben
timeline-title = Zeitachse, { $time }
timeline-told = Oben { $happened ->
        [one] { $happened } Interaktion
       *[other] { $happened } Interaktionen
    }, unten { $felt ->
        [one] { $felt } Rückmeldung
       *[other] { $felt } Rückmeldungen
    }; { NUMBER($broken) } von { $promises ->
        [one] { $promises } Zusage
       *[other] { $promises } Zusagen
    } gebrochen. Die Liste nach dem Bild enthält dasselbe der Reihe nach.
timeline-trouble = , schiefgegangen
timeline-what-happened = was geschah
