### What charts say.
### The terms are those of the glossary in words.ftl.

charts-answers = Wie oft jede Antwort gegeben wurde. { $answers }
charts-begin-here = { $share } beginnen hier
charts-begins = { $name }: davor war nichts
charts-broken = ; { NUMBER($broken) } von { $all ->
        [one] { $all } Zusage
       *[other] { $all } Zusagen
    } gebrochen
charts-flow = { $from } → { $to }: { $times ->
        [one] { $times } Mal
       *[other] { $times } Mal
    }, { $people ->
        [one] { $people } Kunde
       *[other] { $people } Kunden
    }, Median { $span } dazwischen
charts-from-to = { $title }, { NUMBER($first) } bis { NUMBER($last) }
charts-map = Karte von { $n ->
        [one] { $n } Touchpoint
       *[other] { $n } Touchpoints
    } und was worauf folgt. Die Tabelle nach dem Bild enthält dasselbe.
charts-met = { $name }: { $n ->
        [one] { $n } Begegnung
       *[other] { $n } Begegnungen
    }
charts-no-stage = Noch ohne Phase
charts-open-after = { $name }: geht nach diesem Zeitraum weiter
charts-open-before = { $name }: begann vor diesem Zeitraum
charts-others = Andere Touchpoints
charts-stages = { $n ->
        [one] { $n } Phase
       *[other] { $n } Phasen
    }
charts-step = Schritt { NUMBER($n) }
charts-stop-here = { $share } gehen nicht weiter
charts-stops = { $name }: bisher nicht weiter
charts-ways = Die Wege von { $n ->
        [one] { $n } Kunde
       *[other] { $n } Kunden
    } in { $steps ->
        [one] { $steps } Schritt
       *[other] { $steps } Schritten
    }. Die Tabelle nach dem Bild enthält dasselbe.
