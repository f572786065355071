### Imports: their list, sending files, and what files would state.
### The terms are those of the glossary in words.ftl.

imports-airline = Zufriedenheit von Fluggästen: Bewertungen der Touchpoints, Verspätungen und Zufriedenheit je eines Flugs
imports-all-readable = Von { $n ->
        [one] { $n } Zeile
       *[other] { $n } Zeilen
    } sind *alle lesbar*. Noch ist nichts importiert.
imports-back = ← Importe
imports-begun = Begonnen
imports-by-columns = Nach ihren Spalten: die Bedeutung wird vorgeschlagen und lässt sich ändern
imports-caption = Importe, die neuesten zuerst
imports-column = Spalte
imports-columns = Bedeutung der Spalten
imports-columns-how = geraten aus Namen und den ersten 2.000 Zeilen; Falsches ändern und erneut ansehen
imports-data-begun = begonnen
imports-data-read = gelesen
imports-data-state = Stand
imports-data-what = was
imports-data-when = wann
imports-day = Tag aller Zeilen
imports-day-how = Keine Spalte nennt eine Zeit. Alle Zeilen zählen zu diesem Tag.
imports-does-not-fit = Die Vorlage *{ $preset }* passt nicht zu diesen Dateien.
imports-done-in = fertig nach { $span }
imports-empty = Für jeden Import: wie viele Zeilen gelesen wurden, wie viele neu sind, schon da waren oder nicht lesbar waren, mit einer Datei der nicht lesbaren Zeilen. Die Liste füllt sich mit der ersten Datei, die unten gesendet wird.
imports-empty-title = Hier stehen die eingelesenen Dateien und was aus jeder Zeile wurde
imports-event = Was in jeder Zeile geschah
imports-event-how = Keine Spalte nennt einen Touchpoint. Leer lassen, wenn die Zeilen Antworten sind und sonst nichts geschah.
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
imports-keep = die Bedeutung der Spalten unter diesem Namen für die nächsten Dateien behalten
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
imports-left-alone = Andere Spalten als die erste Datei, daher ausgelassen: { $files }
imports-left-out = { $n ->
        [one] { $n } früherer Import wird nicht gezeigt.
       *[other] { $n } frühere Importe werden nicht gezeigt.
    }
imports-look-first = Vor dem Import wird gezeigt, was sie aussagen würden. Dieselbe Datei zweimal ändert nichts.
imports-look-title = Was importiert würde
imports-mapping-remove = Entfernen
imports-mapping-remove-how = Was damit importiert wurde, bleibt.
imports-mapping-text = Als Zuordnung
imports-mapping-text-how = Dasselbe für die Kommandozeile: throughline import --mapping DATEI.
imports-mappings = Zuordnungen dieses Arbeitsbereichs
imports-mappings-how = neben den Vorlagen angeboten, auch in der Kommandozeile und über die API
imports-means = Bedeutung
imports-mend-them = korrigieren
imports-name = Name
imports-name-how = So heißt die Quelle der Zeilen.
imports-no-row = In diesen Dateien steht *keine Zeile*.
imports-nobody = niemand Bestimmtes
imports-nothing-imported = Es wurde nichts importiert: { $problem }.
imports-olist = Olist: Bestellungen, Lieferzusagen, Zahlungen und Rezensionen eines brasilianischen Marktplatzes
imports-online-retail = Online Retail (UCI): Käufe und Rückgaben eines Geschenkartikelhändlers, Zeile für Zeile
imports-own-mapping = Eine Zuordnung dieses Arbeitsbereichs: { $description }
imports-place = { $file }, Zeile { $line }
imports-published = Veröffentlichte Werte: eine Zeit, eine Kennzahl, die Zahl der Antworten und der Anteil wie gedruckt
imports-put-away = Verwerfen
imports-read = Gelesen
imports-read-as = als { $mapping }
imports-read-as-label = Lesen als
imports-role-ces = CES: wie einfach es war
imports-role-channel = Kanal
imports-role-csat = CSAT: wie zufrieden sie sind
imports-role-customer = Kunde: um wen es geht
imports-role-email = E-Mail-Adresse
imports-role-item = Antwort zu dem, was die Spalte nennt
imports-role-nothing = weglassen
imports-role-nps = NPS: ob sie weiterempfehlen
imports-role-order = Bestellung, Ticket oder Besuch
imports-role-phone = Telefon
imports-role-property = Eigenschaft
imports-role-rating = Bewertung
imports-role-text = was gesagt wurde
imports-role-time = Zeit: wann es geschah
imports-role-title = Überschrift
imports-role-touchpoint = Touchpoint: was geschah
imports-role-unit = Einheit: Filiale, Ort, Marke
imports-rows-kept = { $why }. Die Zeilen davor sind erfasst; die korrigierte Datei noch einmal senden.
imports-samples = Erste Werte
imports-scale-from = von
imports-scale-to = bis
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
imports-why = Warum
imports-why-addresses = { $share } sehen wie E-Mail-Adressen aus
imports-why-alike = { $n ->
        [one] { $n } Spalte hat
       *[other] { $n } Spalten haben
    } Antworten auf dieser Skala
imports-why-between = Werte von { $low } bis { $high }
imports-why-day-or-month = Tag und Monat lassen sich vertauschen: die Daten ansehen
imports-why-different = { NUMBER($n) } verschiedene in { $of ->
        [one] { $of } Zeile
       *[other] { $of } Zeilen
    }
imports-why-name = der Name
imports-why-times = { $share } sind Zeiten
imports-why-times-as = { $share } sind Zeiten der Form { $format }
imports-why-words = { $words } Wörter im Mittel
imports-why-zero = wenige Nullen, wie wo 0 „keine Antwort“ heißt
imports-written-as = geschrieben als
imports-wrong-how = die anderen werden trotzdem importiert; diese kämen in Quarantäne
imports-wrong-title = Erste nicht lesbare Zeilen
imports-xes = XES-Ereignisprotokolle: Fälle, Aktivitäten, Zeiten und Ressourcen
imports-zero-is-none = 0 ist keine Antwort
