### Imports: their list, sending files, and what files would state.
### The terms are those of the glossary in words.ftl.

imports-airline = Zufriedenheit von Fluggästen: Bewertungen der Touchpoints, Verspätungen und Zufriedenheit je eines Flugs
imports-all-readable = Von { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } sind *alle lesbar*. Noch ist nichts importiert.
imports-back = ← Importe
imports-begun = Begonnen
imports-caption = Importe, die neuesten zuerst
imports-data-begun = begonnen
imports-data-read = gelesen
imports-data-state = Stand
imports-data-what = was
imports-data-when = wann
imports-does-not-fit = Die Vorlage *{ $preset }* passt nicht zu diesen Dateien.
imports-done-in = fertig nach { $span }
imports-empty = Für jeden Import: wie viele Zeilen gelesen wurden, wie viele neu sind, schon da waren oder nicht lesbar waren, mit einer Datei der nicht lesbaren Zeilen. Die Liste füllt sich mit der ersten Datei, die unten gesendet wird.
imports-empty-title = Hier stehen die eingelesenen Dateien und was aus jeder Zeile wurde
imports-events = Ereignisse: je Zeile ein Kunde, ein Ereignis und eine Zeit, alles andere als Eigenschaften
imports-files = Dateien
imports-first-readable = Von den ersten { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } sind *alle lesbar*. Noch ist nichts importiert.
imports-first-some-readable = Von den ersten { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } sind *{ NUMBER($good) } lesbar* und { NUMBER($wrong) } nicht. Noch ist nichts importiert.
imports-import = Importieren
imports-kinds = CSV, NDJSON, Parquet, XLSX oder XES, auch gepackt; bis { NUMBER($n) } GiB
imports-lead = { $n ->
        [one] *{ $n } Zeile*
       *[other] *{ $n } Zeilen*
    } aus { $imports ->
        [one] { $imports } Import
       *[other] { $imports } Importen
    } übernommen
imports-lead-all-read = ; alle waren lesbar
imports-lead-coming = Die Dateien sind gespeichert. Der Import *beginnt gleich*.
imports-lead-known = ; { NUMBER($n) } waren schon da
imports-lead-n = {" "}(n { NUMBER($n) }).
imports-lead-running = *Ein Import läuft*: bisher { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } gelesen.
imports-lead-wrong = ; *{ NUMBER($n) } waren nicht lesbar*
imports-left-out = { $n ->
        [one] { $n } früherer Import wird nicht gezeigt.
       *[other] { $n } frühere Importe werden nicht gezeigt.
    }
imports-look-first = Vor dem Import wird gezeigt, was sie aussagen würden. Dieselbe Datei zweimal ändert nichts.
imports-look-title = Was importiert würde
imports-mend-them = korrigieren
imports-no-row = In diesen Dateien steht *keine Zeile*.
imports-nobody = niemand Bestimmtes
imports-nothing-imported = Es wurde nichts importiert: { $problem }.
imports-olist = Olist: Bestellungen, Lieferzusagen, Zahlungen und Rezensionen eines brasilianischen Marktplatzes
imports-online-retail = Online Retail (UCI): Käufe und Rückgaben eines Geschenkartikelhändlers, Zeile für Zeile
imports-place = { $file }, Zeile { $line }
imports-published = Veröffentlichte Werte: eine Zeit, eine Kennzahl, die Zahl der Antworten und der Anteil wie gedruckt
imports-put-away = Verwerfen
imports-read = Gelesen
imports-read-as = als { $mapping }
imports-read-as-label = Lesen als
imports-rows-kept = { $why }. Die Zeilen davor sind erfasst; die korrigierte Datei noch einmal senden.
imports-send = Dateien senden
imports-send-and-look = Senden und ansehen
imports-sfo = Kundenbefragung des Flughafens San Francisco: Bewertungen der Touchpoints und des Flughafens insgesamt, nach Welle
imports-some-readable = Von { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } sind *{ NUMBER($good) } lesbar* und { NUMBER($wrong) } nicht. Noch ist nichts importiert.
imports-state = Stand
imports-stated-title = Was die ersten Zeilen aussagen würden
imports-title = Importe
imports-unread-rows = Nicht lesbare Zeilen
imports-verbatims = Verbatims: je Zeile ein Kunde, eine Zeit und ein Text, wahlweise mit Bewertung
imports-what = Was
imports-what-they-are = Art der Dateien
imports-who = Wer
imports-wrong-how = die anderen werden trotzdem importiert; diese kämen in Quarantäne
imports-wrong-title = Erste nicht lesbare Zeilen
imports-xes = XES-Ereignisprotokolle: Fälle, Aktivitäten, Zeiten und Ressourcen
