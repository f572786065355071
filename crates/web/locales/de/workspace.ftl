### The name and the zone of the workspace.
### The terms are those of the glossary in words.ftl.

workspace-changed = Die Änderung gilt sofort, in jeder Auswertung.
workspace-fixed-title = Was bleibt
workspace-go = Dorthin wechseln
workspace-here = aktuell
workspace-lead = *{ $name }* rechnet Tage in der Zeitzone *{ $zone }*; dort ist jetzt { $moment }.
workspace-lead-belonging = Zugehörig zu *{ $n ->
        [one] { $n } Arbeitsbereich
       *[other] { $n } Arbeitsbereichen
    }*, aktuell in „{ $here }“.
workspace-list-title = Arbeitsbereiche
workspace-made-on = Angelegt am
workspace-make = Weiterer Arbeitsbereich
workspace-make-how = mit eigenen Kunden, Zahlen und Mitgliedern; nichts wird mit diesem geteilt
workspace-make-it = Anlegen
workspace-name-title = Name und Zeitzone
workspace-nothing-changed = Es wurde nichts geändert.
workspace-one-alone = Dieser Browser wurde nur für einen Arbeitsbereich angemeldet. Eine Anmeldung mit Passwort öffnet die anderen.
workspace-slug-html = Name in Befehlen (<code>--workspace</code>)
workspace-title = Arbeitsbereich
workspace-zone-how = Ein Name der IANA-Liste, etwa Europe/Berlin. Nach ihr beginnen Tage, Wochen und Monate, auch in Auswertungen der Vergangenheit. Ein laufender Import liest Ortszeiten nach der Zeitzone, mit der er begann.
