### The name and the zone of the workspace.
### The terms are those of the glossary in words.ftl.

workspace-changed = Die Änderung gilt sofort, in jeder Auswertung.
workspace-fixed-title = Was bleibt
workspace-lead = *{ $name }* rechnet Tage in der Zeitzone *{ $zone }*; dort ist jetzt { $moment }.
workspace-made-on = Angelegt am
workspace-name-title = Name und Zeitzone
workspace-nothing-changed = Es wurde nichts geändert.
workspace-slug-html = Name in Befehlen (<code>--workspace</code>)
workspace-title = Arbeitsbereich
workspace-zone-how = Ein Name der IANA-Liste, etwa Europe/Berlin. Nach ihr beginnen Tage, Wochen und Monate, auch in Auswertungen der Vergangenheit. Ein laufender Import liest Ortszeiten nach der Zeitzone, mit der er begann.
