### Dates, numbers, units, and what is counted.
###
### Glossary: one German term for each word of the product, the one that people of the field use.
###   customer: Kunde (plural Kunden); person: Person       touchpoint: Touchpoint
###   journey: Customer Journey (area: Journeys); stage: Phase   unit: Einheit; department: Abteilung
###   interaction: Interaktion; experience: Erlebnis        perception: Rückmeldung (one), Wahrnehmung (the lane)
###   promise: Zusage; kept: eingehalten; broken: gebrochen; due: fällig; late: zu spät; overdue: überfällig
###   metric: Kennzahl; figure: Wert; score: Bewertung      interval: Konfidenzintervall; share: Anteil; scope: Bezug
###   promoters, passives, detractors: Promotoren, Passive, Detraktoren
###   workspace: Arbeitsbereich; source: Quelle             write key: Schreibschlüssel; secret key: geheimer Schlüssel
###   quarantine: Quarantäne; to mend: korrigieren          event: Ereignis; row: Zeile; preset: Vorlage
###   owner (of a touchpoint): zuständig; owner (a role): Inhaber; funnel: Funnel; verbatim words: Wortlaut
###
### Readers are not addressed: neither Sie nor du. Sentences say what is, buttons are infinitives.

words-admin = Administration
words-agent = Kundenservice
words-analyst = Analyse
words-anonymous-id = Besuch ohne Namen
words-answers = { $n ->
        [one] { $n } Antwort
       *[other] { $n } Antworten
    }
words-awareness = Aufmerksamkeit
words-bytes = Bytes
words-consideration = Erwägung
words-count-of = { NUMBER($n) } von { NUMBER($all) }
words-customers = { $n ->
        [one] { $n } Kunde
       *[other] { $n } Kunden
    }
words-days = { $n ->
        [one] { $value } Tag
       *[other] { $value } Tage
    }
words-days-counted = { $n ->
        [one] { $n } Tag
       *[other] { $n } Tage
    }
words-delivery = Lieferung
words-email = E-Mail
words-episode-id = einzelner Besuch
words-events = { $n ->
        [one] { $n } Ereignis
       *[other] { $n } Ereignisse
    }
words-external-id = Kundennummer
words-form-date = { $day }. { $month } { $year }
words-form-day = { $day }. { $month }
words-form-moment = { $date }, { $time }
words-form-month = { $month } { $year }
words-hours = { $n ->
        [one] { $value } Stunde
       *[other] { $value } Stunden
    }
words-in-currency = { $sign }{ $amount } { $currency }
words-in-dollars = { $sign }{ $amount } $
words-in-euros = { $sign }{ $amount } €
words-in-pounds = { $sign }{ $amount } £
words-in-yen = { $sign }{ $amount } ¥
words-loyalty = Loyalität
words-minutes = { $n ->
        [one] { $value } Minute
       *[other] { $value } Minuten
    }
words-moments = { $n ->
        [one] { $n } Moment
       *[other] { $n } Momente
    }
words-months-long = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
words-months-short = Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.
words-of-scale = { $value } von { $most }
words-offboarding = Abschied
words-owner = Inhaber
words-people = { $n ->
        [one] { $n } Person
       *[other] { $n } Personen
    }
words-perceptions = { $n ->
        [one] { $n } Rückmeldung
       *[other] { $n } Rückmeldungen
    }
words-phone = Telefon
words-profiles = { $n ->
        [one] { $n } Profil
       *[other] { $n } Profile
    }
words-purchase = Kauf
words-seconds = { $n ->
        [one] { $value } Sekunde
       *[other] { $value } Sekunden
    }
words-short-days = { $value } T
words-short-hours = { $value } h
words-short-minutes = { $value } min
words-short-seconds = { $value } s
words-short-under-second = unter 1 s
words-short-years = { $value } J
words-support = Service
words-times = { $n ->
        [one] { $n } Mal
       *[other] { $n } Mal
    }
words-under-second = unter 1 Sekunde
words-unit-manager = Einheitsleitung
words-use = Nutzung
words-versions = { $n ->
        [one] { $n } Version
       *[other] { $n } Versionen
    }
words-viewer = Lesezugriff
words-years = { $n ->
        [one] { $value } Jahr
       *[other] { $value } Jahre
    }
