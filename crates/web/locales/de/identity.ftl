### The rules that decide who is who.
### The terms are those of the glossary in words.ftl.

identity-address = Adresse
identity-address-how = Eine E-Mail-Adresse oder eine Telefonnummer mit Land (+49 30 …).
identity-carriers = Profile
identity-crowded = Von zu vielen geführt
identity-crowded-how = Mehr als { $limit } Profile führen sie, deshalb führen sie niemanden zusammen.
identity-crowded-none = Keine Adresse wird von so vielen Profilen geführt.
identity-declare = Als gemeinsam erklären
identity-email = E-Mail
identity-lead = { $n ->
        [0] Profile werden nach *fünf Regeln* ein Kunde; keine Adresse ist von Hand ausgenommen.
        [one] Profile werden nach *fünf Regeln* ein Kunde; *{ $n } Adresse* ist von Hand ausgenommen.
       *[other] Profile werden nach *fünf Regeln* ein Kunde; *{ $n } Adressen* sind von Hand ausgenommen.
    }
identity-look = Danach suchen
identity-operator = ein Betreiber
identity-phone = Telefon
identity-rule-address = Dieselbe Adresse
identity-rule-address-how = Profile jeder Quelle mit derselben E-Mail-Adresse oder Telefonnummer sind eines, außer sie ist gemeinsam oder mehr als { $limit } führen sie.
identity-rule-alias = Eine Quelle sagt, dass zwei Schlüssel eins sind
identity-rule-alias-how = Etwa ein Alias von Segment oder PostHog.
identity-rule-identify = Ein Besucher wird erkannt
identity-rule-identify-how = Ein anonymes Profil gehört der zuerst genannten Person, auch auf einem gemeinsam genutzten Rechner.
identity-rule-joined = Jemand hier hat sie zusammengeführt
identity-rule-joined-how = Auf der Seite eines Kunden; dort lässt es sich zurücknehmen.
identity-rule-separated = Jemand hier hat sie getrennt
identity-rule-separated-how = Kein Weg führt über eine Trennung, bis sie zurückgenommen wird.
identity-rules = Was entscheidet
identity-rules-how = Das Stärkere zuerst. In welcher Reihenfolge Nachrichten eintreffen, ändert niemanden.
identity-shared = Adressen, die niemanden zusammenführen
identity-shared-how = Die Adresse eines Empfangs, das Telefon einer Familie: Wer sie führt, bleibt für sich, auch rückwirkend.
identity-shared-now = Die Adresse führt ab jetzt niemanden zusammen. Alle Werte folgen dem.
identity-stated = Erklärt von
identity-take-back = Zurücknehmen
identity-take-back-of = Zurücknehmen, dass { $address } gemeinsam ist
identity-title = Identität
identity-unshared-now = Die Adresse führt wieder zusammen, wer sie führt. Alle Werte folgen dem.
