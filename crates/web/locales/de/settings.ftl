### The settings.
### The terms are those of the glossary in words.ftl.

settings-settings = Einstellungen
