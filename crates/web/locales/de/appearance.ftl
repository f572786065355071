### How the pages of the workspace look.

appearance-accent = Akzentfarbe
appearance-accent-how = Für alles, was sich drücken lässt. Was geschah, bleibt petrol, und wie es war, bernstein: Sie bedeuten in jedem Bild dasselbe. Eine Farbe, die nicht lesbar wäre, wird dunkler oder heller, bis sie es ist.
appearance-as-workspace = Wie der Arbeitsbereich: { $what }
appearance-changed = Die Seiten sehen ab jetzt für alle so aus.
appearance-comfortable = Mit Luft
appearance-compact = Dicht: kleiner, mit mehr Zeilen
appearance-density = Dichte
appearance-each-how = Alle können unter „Mein Konto“ eine andere Darstellung und Dichte wählen.
appearance-everybody = Für alle im Arbeitsbereich
appearance-lead-moved = {" "}Wo sie nicht lesbar war, ist sie dunkler oder heller.
appearance-lead-ours = Was sich drücken lässt, ist *blau*, wie in jedem Arbeitsbereich ohne eigene Farbe.
appearance-lead-own = Was sich drücken lässt, hat die Farbe *{ $accent }*; der Kontrast ist mindestens *{ $light } : 1* auf hellem und *{ $dark } : 1* auf dunklem Grund, lesbar ist 4,5 : 1.
appearance-mark = Zeichen
appearance-mark-how = Ein oder zwei Zeichen anstelle des Zeichens des Programms; daneben steht der Name des Arbeitsbereichs. Leer für das eigene des Programms.
appearance-on-dark = Auf dunklem Grund
appearance-on-light = Auf hellem Grund
appearance-own = Eine eigene Farbe
appearance-saved = Die eigenen Seiten sehen ab jetzt so aus.
appearance-theme = Hell oder dunkel
appearance-title = Aussehen
