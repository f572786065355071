### Somebody's own account.
### The terms are those of the glossary in words.ftl.

account-again = Noch einmal dasselbe
account-as-browser = Wie im Browser eingestellt
account-by-link = einem Einmal-Link
account-by-links = Einmal-Links
account-by-password = einem Passwort
account-by-provider = dem Identitätsanbieter
account-change-it = Ändern
account-change-password = Passwort ändern
account-current = Bisheriges Passwort
account-end-it = Beenden
account-end-others = Alle anderen beenden
account-ended-done = Die Sitzung ist beendet.
account-language = Sprache der Seiten
account-language-done = Die Sprache wurde geändert.
account-lead = *{ $name }* meldet sich mit *{ $how }* an und ist in { $n ->
        [one] { $n } Browser
       *[other] { $n } Browsern
    } angemeldet.
account-lead-here = *{ $name }* meldet sich mit *{ $how }* an und ist nur hier angemeldet.
account-new = Neues Passwort
account-nothing-changed = Es wurde nichts geändert.
account-operator = Dieses Konto gehört zu mehreren Arbeitsbereichen und wurde über den Link eines davon geöffnet. Der Betrieb des Servers kann einen Link ausstellen, mit dem sich ein Passwort festlegen lässt.
account-password-done = Das Passwort ist festgelegt. Alle anderen Browser sind abgemeldet.
account-seen-html = zuletzt gesehen <time datetime="{ $machine }">{ $seen }</time>
account-session-html = angemeldet <time datetime="{ $machine }">{ $since }</time>, mit { $how }; endet von selbst: { $until }
account-sessions = Angemeldete Browser
account-set-it = Festlegen
account-set-password = Passwort festlegen
account-shortest = { $n ->
        [one] Mindestens { $n } Zeichen
       *[other] Mindestens { $n } Zeichen
    }; mehrere Wörter sind leicht zu merken. Was überall zuerst ausprobiert wird, ist ausgeschlossen.
account-sign-out-here = Hier abmelden
account-this-browser = dieser Browser
account-title = Mein Konto
account-unknown-browser = Unbekannter Browser
account-with-password = Passwort
