### Boards: Antworten nebeneinander, geteilt, gezeigt und versandt.

boards-back = ← Boards
boards-back-to = ← Board
boards-behind = Dahinter, Export und API
boards-daily = jeden Tag
boards-difference = { $by } zur Vergleichszeit (95 %: { $interval })
boards-earlier = Nach vorn
boards-edit = Bearbeiten
boards-empty = Ein Board stellt Antworten nebeneinander: jeden Wert, Verlauf, Funnel und jede Karte mit „Auf ein Board legen“. Es lässt sich teilen, auf einem Bildschirm zeigen, drucken und per E-Mail versenden.
boards-empty-title = Hier stehen die Antworten, die immer wieder gebraucht werden
boards-follow = Per E-Mail erhalten
boards-followed = Das Board kommt von nun an per E-Mail.
boards-form = Darstellung
boards-form-bars = Balken
boards-form-figure = Wert
boards-form-funnel = Funnel
boards-form-line = Verlauf
boards-form-map = Karte
boards-form-table = Tabelle
boards-form-ways = Wege
boards-friday = Freitag
boards-has = Kacheln
boards-hour = Uhrzeit
boards-how-often = Wie oft
boards-keep = Einheit, Zeitraum und Segment beibehalten
boards-kept = Das Board zeigt von nun an diesen Ausschnitt.
boards-later = Nach hinten
boards-lead = { $n ->
        [one] Es gibt *{ $n } Board*; jede Kachel wird mit den Rechten der Betrachtenden neu berechnet.
       *[other] Es gibt *{ $n } Boards*; jede Kachel wird mit den Rechten der Betrachtenden neu berechnet.
    }
boards-leave = Keine weiteren E-Mails zu diesem Board
boards-leave-ask = Das Board „{ $board }“ wird an { $email } gesendet. Soll das enden?
boards-leave-go = Nicht mehr senden
boards-left = Das Board „{ $board }“ wird nicht mehr an { $email } gesendet.
boards-line = { $from } bis { $to }; zuletzt { NUMBER($latest) }, am meisten { NUMBER($most) } am { $at }.
boards-mail = Per E-Mail
boards-mail-how = Alle erhalten, was sie sehen dürfen, berechnet mit ihren eigenen Rechten. Die Uhrzeit gilt in der Zeitzone des Arbeitsbereichs. Jede E-Mail enthält einen Link zum Abbestellen.
boards-mailed-daily = Jeden Tag um { $hour } Uhr.
boards-mailed-monthly = Jeden Monat am { $day }. um { $hour } Uhr.
boards-mailed-weekly = Jeden { $day } um { $hour } Uhr.
boards-make = Board anlegen
boards-monday = Montag
boards-monthday = Tag des Monats
boards-monthly = jeden Monat
boards-more = { $n ->
        [one] { $n } weiterer Eintrag ist nicht gezeigt.
       *[other] { $n } weitere Einträge sind nicht gezeigt.
    }
boards-name-again = Zur Sicherheit der Name des Boards
boards-name-title = Name und Sichtbarkeit
boards-never = nie
boards-new = Neues Board
boards-new-name = Name eines neuen Boards
boards-no-tiles = Kennzahlen, Journeys, Touchpoints und Übersicht haben neben ihren Werten „Auf ein Board legen“.
boards-no-tiles-title = Hier liegt noch nichts
boards-not-mailed = Es wird nicht per E-Mail gesendet.
boards-of = Angelegt von
boards-people = Die Personen dahinter
boards-pin = Auf ein Board legen
boards-pin-how = Die Frage wird ohne ihren Zeitraum abgelegt: Das Board hat einen eigenen, und alle sehen ihren Teil.
boards-pinned = Es liegt auf dem Board.
boards-private = nur wer es angelegt hat
boards-question = Die Frage, wie die API sie annimmt
boards-readers = { $n ->
        [one] An { $n } Person.
       *[other] An { $n } Personen.
    }
boards-remove = Board entfernen
boards-removed = Das Board wurde entfernt.
boards-saturday = Samstag
boards-saved = Gespeichert.
boards-screen = Ganzer Bildschirm
boards-seen-by = Sichtbar für
boards-send-now = Jetzt zur Probe an mich senden
boards-sent = Die E-Mail ist unterwegs.
boards-sent-to-outbox = Es ist kein Mailserver eingestellt: Die E-Mail liegt im Ordner outbox des Datenverzeichnisses.
boards-share = Für alle im Arbeitsbereich sichtbar
boards-shared = alle
boards-sunday = Sonntag
boards-thursday = Donnerstag
boards-tile-gone = Die Kachel wurde entfernt.
boards-tile-remove = Kachel entfernen
boards-tile-title = Titel
boards-tiles = { $n ->
        [one] { $n } Kachel
       *[other] { $n } Kacheln
    }
boards-title = Boards
boards-to = Empfänger
boards-tuesday = Dienstag
boards-under = n { NUMBER($n) } · vollständig bis { $at }
boards-undo = Rückgängig machen
boards-unfollow = Nicht mehr per E-Mail erhalten
boards-unfollowed = Das Board kommt nicht mehr per E-Mail.
boards-wednesday = Mittwoch
boards-weekday = Wochentag
boards-weekly = jede Woche
boards-which = Board
boards-who-may = Das Board ändern können, wer es angelegt hat, und die Administration.
boards-width = Breite
boards-width-one = eine Spalte
boards-width-three = ganze Breite
boards-width-two = zwei Spalten
boards-wrong = Das lässt sich nicht beantworten: { $why }
