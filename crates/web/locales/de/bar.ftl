### The context bar.
### The terms are those of the glossary in words.ftl.

bar-all = Alle
bar-all-time = Gesamt
bar-as-of = Zahlen von { $at }. Sie werden gerade neu gezählt; sehen Sie gleich noch einmal nach.
bar-before = dem Zeitraum davor
bar-compare = Vergleich mit
bar-everybody = alle
bar-nothing = nichts
bar-period = Zeitraum
bar-segment = Segment
bar-show = Anzeigen
bar-since = seit { $date }
bar-unit = Einheit
bar-until = bis { $date }
bar-year = 12 Monate
bar-year-earlier = dem Vorjahr
bar-yours = eigene Einheiten
