### What charts say.
### The terms are those of the glossary in words.ftl.

charts-answers = Wie oft jede Antwort gegeben wurde. { $answers }
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
charts-stages = { $n ->
        [one] { $n } Phase
       *[other] { $n } Phasen
    }
