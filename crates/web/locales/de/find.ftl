### One search over everything.
### The terms are those of the glossary in words.ftl.

find-nothing = Nichts enthält „{ $text }“ in Namen oder Wortlaut.
find-pages = Seiten und Einstellungen
