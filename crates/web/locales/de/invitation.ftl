### The page that the link of an invitation leads to.
### The terms are those of the glossary in words.ftl.

invitation-accept = Annehmen und anmelden
invitation-gone = Sie wurde benutzt, zurückgenommen oder ist zu alt. Wer eingeladen hat, kann sie noch einmal senden.
invitation-gone-title = Diese Einladung öffnet nichts mehr
invitation-join = Beitreten
invitation-known-html = Für <bdi>{ $email }</bdi> gibt es schon ein Konto. Es behält sein Passwort und bleibt, wie es ist.
invitation-says = Einladung zu { $workspace } als: { $role }.
invitation-says-who = { $who } lädt zu { $workspace } ein, als: { $role }.
invitation-title = Einladung
