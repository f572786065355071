### The overview.
### The terms are those of the glossary in words.ftl.

overview-before = vorher { $rate }, n { NUMBER($n) }
overview-broken = { $n ->
        [one] { $n } gebrochen
       *[other] { $n } gebrochen
    }
overview-computed = Eine Zusage gilt als gebrochen, wenn sie verspätet oder bis jetzt gar nicht eingehalten wurde; gezählt wird sie zum Zeitpunkt der Fälligkeit. Ist eine Einheit gewählt, bleiben Zusagen außen vor: Sie nennen keine. Anteile haben ein Wilson-Intervall zu 95 %, Kennzahlen das Intervall ihrer Art. Werte aus weniger als 20 Antworten sind blass. Der Wert einer Phase entsteht aus allen Antworten zu ihren Touchpoints, nie aus deren Werten. Was nebeneinander steht, tritt gemeinsam auf; was wovon die Ursache ist, sagt es nicht.
overview-empty = Was zugesagt und eingehalten wurde, wie es sich in jeder Phase anfühlte und um welche Touchpoints sich jemand kümmern sollte. Die Seite füllt sich aus Ereignissen, Importen und Antworten.
overview-empty-title = Hier steht, wie die Kundenbeziehung verläuft, von der ersten Anzeige bis zum letzten Tag
overview-few = · wenige Antworten
overview-interactions = Interaktionen
overview-met-us = { $n ->
        [one] *{ $n } Kunde* ist uns begegnet
       *[other] *{ $n } Kunden* sind uns begegnet
    }
overview-needy-title = Touchpoints, um die sich jemand kümmern sollte
overview-needy-why = niemand ist zuständig, oder Zusagen dazu wurden gebrochen
overview-no-worst = An keinem Touchpoint gibt es schon genug Zusagen, um zu sagen, wo sie brechen
overview-nobody = niemand
overview-none-due-before = im Zeitraum davor war keine fällig
overview-of-customers = von { $customers }, Woche für Woche
overview-rate-of = { $rate } von { NUMBER($n) }
overview-silent = ; von { $n ->
        [one] { $n } Person
       *[other] { $n } Kunden
    } mit einer gebrochenen Zusage haben *{ $rate } nichts gesagt*, zu niemandem
overview-stages-key = petrol: Anteil gebrochener Zusagen · bernstein: { $metric } mit 95-%-Konfidenzintervall
overview-stages-region = Phasen, seitlich zu verschieben, wo sie breiter als die Seite sind
overview-stages-title = Die Customer Journey: oben gebrochene Zusagen, unten die Wahrnehmung
overview-than = { $difference } gegenüber dem Vergleichszeitraum ({ $low } bis { $high })
overview-too-few = zu wenige Antworten im Vergleichszeitraum
overview-weeks = Interaktionen Woche für Woche
overview-with-interval = { $metric } (95 %)
overview-worst = *{ $rate } der Zusagen zu { $touchpoint }* wurden gebrochen (95 %: { $low } – { $high }, n { NUMBER($n) })
