### Metrics: all of them, and one.
### The terms are those of the glossary in words.ftl.

measures-answers = Antworten
measures-as-of = Vollständig bis { $moment }.
measures-back = ← Kennzahlen
measures-by-about = Nach Bezug
measures-by-channel = Nach Kanal
measures-by-source = Nach Quelle
measures-by-unit = Nach Einheit
measures-ces = Anteil derer, die es einfach fanden
measures-ces-formula = Die Anzahl der Antworten { $top } (die es einfach fanden), geteilt durch die Anzahl aller Antworten.
measures-channel = Kanal
measures-csat = Anteil der Zufriedenen
measures-csat-formula = Die Anzahl der Antworten { $top } (die Top-Boxen), geteilt durch die Anzahl aller Antworten.
measures-difference = Unterschied
measures-empty = Jede Kennzahl mit ihrem Wert, seiner Sicherheit, der Verteilung der Antworten, dem Unterschied zu einem anderen Zeitraum und der Berechnung. Die Quelle nennt die Kennzahl mit jeder Antwort, einzurichten ist daher nichts: Die Seite füllt sich mit der ersten Antwort.
measures-empty-title = Hier steht jede gestellte Frage und was die Antworten ergeben
measures-end = *{ $name }* ({ $value }, n { NUMBER($n) })
measures-ends = . Am niedrigsten ist der Wert zu { $lowest }, am höchsten zu { $highest }
measures-figures-region = Werte, seitlich zu verschieben, wo die Tabelle breiter als die Seite ist
measures-high-is-good = { $min }–{ $max }, hoch ist gut
measures-higher = { $size } höher
measures-interval = 95-%-Konfidenzintervall
measures-interval-means = Das Intervall enthält den wahren Wert in 95 von 100 solchen Stichproben. Von korrigierten Antworten zählt die letzte. Antworten auf einer anderen Skala oder mit anderem Bezug werden nie zusammengefasst.
measures-is = liegt bei *{ $value }* (n { NUMBER($n) })
measures-is-between = liegt bei *{ $value }* (95 %: { $interval }, n { NUMBER($n) })
measures-kind = Art
measures-known-since = Bekannt seit
measures-lead-enough = { $first }; { NUMBER($n) } von { $all ->
        [one] { $all } Kennzahl hat
       *[other] { $all } Kennzahlen haben
    } genug Antworten für einen Wert
measures-lead-nobody = *Niemand hat geantwortet* in diesem Zeitraum: Für keinen Wert gibt es genug Antworten.
measures-lead-nobody-one = *Niemand hat geantwortet* in diesem Zeitraum.
measures-low-is-good = { $min }–{ $max }, niedrig ist gut
measures-lower = { $size } niedriger
measures-many-before = ; *{ $names } und { $last }* unterscheiden sich klar vom Zeitraum davor
measures-many-year = ; *{ $names } und { $last }* unterscheiden sich klar vom Vorjahr
measures-mean = mittlere Antwort { $score }
measures-mean-formula = Die Summe aller Antworten, geteilt durch ihre Anzahl.
measures-mean-interval = Das Intervall ist das von Student, auf die Skala beschnitten; der Unterschied zweier Mittelwerte der von Welch. Eine einzelne Antwort hat kein Intervall.
measures-more = { $n ->
        [one] { $n } weitere Zeile hat weniger Antworten.
       *[other] { $n } weitere haben weniger Antworten.
    }
measures-no-answers = keine Antworten
measures-no-wording = von der Quelle nicht genannt
measures-none-before = ; keine unterscheidet sich klar vom Zeitraum davor
measures-none-year = ; keine unterscheidet sich klar vom Vorjahr
measures-not-clear = { $by } ({ $interval }, nicht klar)
measures-not-enough = hat noch nicht genug Antworten (n { NUMBER($n) })
measures-not-enough-yet = noch nicht genug Antworten
measures-not-stated = nicht angegeben
measures-nothing-particular = nichts Bestimmtes
measures-nps = Net Promoter Score
measures-nps-formula = Der Anteil der Promotoren (9–10) minus der Anteil der Detraktoren (0–6), in Punkten von −100 bis 100. Passive (7–8) zählen nur in n.
measures-nps-interval = Das Intervall ist das angepasste Wald-Intervall: ¾, 1½ und ¾ Antworten kommen zu Promotoren, Passiven und Detraktoren hinzu. Bei wenigen Antworten zieht es zur Mitte.
measures-one-before = ; *{ $name }* unterscheidet sich klar vom Zeitraum davor
measures-one-year = ; *{ $name }* unterscheidet sich klar vom Vorjahr
measures-other-figures = { $n ->
        [one] { $n } Wert
       *[other] { $n } Werte
    } auf anderer Skala oder mit anderem Bezug
measures-others = und { $others }
measures-percentage-points = { $size } Prozentpunkte
measures-picture = Bild
measures-points = { $size } Punkte
measures-published = { $n ->
        [one] { $n } veröffentlichter Wert
       *[other] { $n } veröffentlichte Werte
    }
measures-published-by-others = { $published } von anderen
measures-published-how = nie zusammen mit den hier erfassten Antworten gezählt
measures-published-of = { $answers } von { NUMBER($n) }
measures-published-rounding = Ein gedruckter Anteil ist gerundet. Das Intervall reicht vom unteren Ende der kleinsten bis zum oberen Ende der größten Anzahl, die er zulässt.
measures-published-title = Von anderen veröffentlicht
measures-question = Frage
measures-rating = mittlere Bewertung
measures-relational = zur gesamten Kundenbeziehung
measures-rests-title = Worauf es beruht
measures-scale = Skala
measures-scale-assumed = Skala angenommen
measures-scope = Bezug
measures-share = Anteil
measures-share-interval = Das Intervall ist das von Wilson, der Unterschied zweier Anteile der von Newcombe.
measures-sure = 95 %: { $interval }, { $n ->
        [one] { $n } Antwort
       *[other] { $n } Antworten
    }
measures-than-before = { $way } als im Zeitraum davor ({ $sure })
measures-than-year = { $way } als im Vorjahr ({ $sure })
measures-then = 95 %: { $interval }; damals { $was }, n { NUMBER($n) }
measures-to = { $low } bis { $high }
measures-top-from = { $scale }, Top-Boxen ab { $top }
measures-top-up-to = { $scale }, Top-Boxen bis { $top }
measures-transactional = zu einer Interaktion
measures-unclear-before = kein klarer Unterschied zum Zeitraum davor ({ $way }, { $sure })
measures-unclear-year = kein klarer Unterschied zum Vorjahr ({ $way }, { $sure })
measures-unit = Einheit
measures-upper-fifths = in den oberen zwei Fünfteln der Skala
measures-version = Version
measures-versions-how = anderer Wortlaut, andere Skala oder anderer Bezug ist eine andere Version
measures-versions-region = Versionen, seitlich zu verschieben, wo die Tabelle breiter als die Seite ist
measures-versions-title = Versionen
measures-what = { $kind }, Skala { $scale }, { $scope }
measures-what-said = Was gesagt wurde
