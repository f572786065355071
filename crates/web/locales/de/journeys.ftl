### The map and the funnel.
### The terms are those of the glossary in words.ftl.

journeys-add-step = Schritt hinzufügen
journeys-after = was danach kam
journeys-amber = bernstein: { $metric } dazu
journeys-any = in beliebiger Reihenfolge
journeys-before = was davor kam
journeys-computed = Wer einem Schritt begegnet ist, zählt dort, wenn die Schritte davor rechtzeitig erreicht wurden. Anteile beziehen sich auf alle, die den ersten Schritt erreicht haben; das Intervall ist das von Wilson zu 95 %. Wer so spät begonnen hat, dass die Frist noch läuft, gilt als noch in der Frist und nicht als verloren.
journeys-computed-api = So wird gerechnet, und dasselbe über die API
journeys-count = Auszählen
journeys-direction = Blick auf
journeys-drawn-as = Darstellung
journeys-empty = Eine Karte der Touchpoints, denen Kunden begegnen, vom ersten bis zum letzten, mit der Zeit dazwischen und dem Wert an jedem; dazu Funnels von Schritt zu Schritt. Sie entsteht, sobald zwei Interaktionen einer Person vorliegen.
journeys-empty-title = Hier steht, was worauf folgt und wie es sich anfühlte
journeys-everyone = alle, die begonnen haben
journeys-export-all-html = Vollständig: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>; über die API: <code>POST /api/v1/questions</code> <code>{ $question }</code>
journeys-export-html = Export: <a class="link" href="{ $csv }">CSV</a> · <a class="link" href="{ $ndjson }">NDJSON</a> · <a class="link" href="{ $parquet }">Parquet</a>
journeys-felt-head = { $metric } (95 %)
journeys-felt-table = Wahrnehmung an jedem Touchpoint, als Tabelle
journeys-follow = Verfolgen ab
journeys-follows-table = Was worauf folgt, als Tabelle
journeys-from = Von
journeys-from-beginning = Beginn der Journeys
journeys-funnel = Funnel
journeys-funnel-how = jeder Anfang zählt; jede Person einmal
journeys-graph = Graph
journeys-how-many = Anzahl der Touchpoints
journeys-last-so-far = Bisher zuletzt
journeys-lead = { $n ->
        [one] Was *{ $n } Kunde* erlebte
       *[other] Was *{ $n } Kunden* erlebten
    }, und in welcher Reihenfolge.
journeys-lead-begin = Von { $n ->
        [one] { $n } Person
       *[other] { $n } Kunden
    }, deren Journey in diesem Zeitraum begann, *begannen { $share } bei „{ $first }“* (95 %: { $interval }, n { $n }).
journeys-lead-came = Von { $n ->
        [one] { $n } Person
       *[other] { $n } Kunden
    }, die „{ $here }“ erreichten, *kamen { $share } von „{ $before }“* (95 %: { $interval }, n { $n }).
journeys-lead-funnel = Von { $people ->
        [one] { $people } Person
       *[other] { $people } Kunden
    }, die „{ $first }“ erreichten, kamen *{ $share } zu „{ $last }“*, innerhalb von { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    } (95 %: { $interval }, n { $people }).
journeys-lead-next = Von { $n ->
        [one] { $n } Person
       *[other] { $n } Kunden
    }, die „{ $here }“ erreichten, *kamen { $share } als Nächstes zu „{ $next }“* (95 %: { $interval }, n { $n }).
journeys-lead-nobody-began = In diesem Zeitraum begann keine Journey, also ist kein Weg ab dem Beginn zu verfolgen.
journeys-lead-nobody-met = In diesem Zeitraum hat niemand „{ $here }“ erreicht.
journeys-left-out = { $n ->
        [one] { $n } seltener Touchpoint ist weggelassen
       *[other] { $n } seltenere Touchpoints sind weggelassen
    }
journeys-lost = { $n ->
        [one] { $n } ging nicht weiter
       *[other] { $n } gingen nicht weiter
    }
journeys-map = Karte
journeys-map-region = Karte, seitlich zu verschieben, wo sie breiter als die Seite ist
journeys-median = Median { $span }
journeys-named = Benannte Touchpoints
journeys-nothing-at-unit = In diesem Zeitraum ist für diese Einheit nichts erfasst.
journeys-red-edge = roter Rand: mindestens ein Zehntel der Zusagen wurde gebrochen
journeys-repeats = Wiederholungen sind Schritte
journeys-sankey = Sankey
journeys-sequential = in dieser Reihenfolge, anderes darf dazwischenliegen
journeys-share = Anteil (95 %)
journeys-share-of = { $share } ({ $low } – { $high })
journeys-step = Schritt
journeys-steps = Schritte
journeys-steps-come = Reihenfolge
journeys-still-time = { $n ->
        [one] { $n } noch in der Frist
       *[other] { $n } noch in der Frist
    }
journeys-strict = in dieser Reihenfolge, nichts dazwischen
journeys-to = Nach
journeys-way = Weg
journeys-ways = Wege
journeys-ways-begin = Stummel vor einem Balken: davor war nichts, oder der betrachtete Zeitraum beginnt dort
journeys-ways-computed = Jede Person nimmt einen Weg: ab dem Beginn der Journey oder ab der ersten Begegnung mit dem gewählten Touchpoint in diesem Zeitraum. Benannt sind die meistbesuchten Touchpoints jedes Schritts, die anderen zählen zusammen. Ein Touchpoint, der auf sich selbst folgt, ist ein Schritt, sofern Wiederholungen nicht als Schritte gelten. Anteile beziehen sich auf den Schritt davor, die der Touchpoints auf alle; die Intervalle sind die von Wilson zu 95 %. Eine Antwort zu einem Touchpoint zählt dort, wo er vor ihr zuletzt erreicht wurde.
journeys-ways-height = Höhe: wie viele Kunden
journeys-ways-region = Wege, seitlich zu verschieben, wo sie breiter als die Seite sind
journeys-ways-stop = Stummel nach einem Balken: bisher nicht weiter, oder der betrachtete Zeitraum endet dort
journeys-ways-table = Die Wege als Tabelle
journeys-width = Breite: wie oft das eine auf das andere folgt
journeys-within = Frist
