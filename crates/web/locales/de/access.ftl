### How people sign in: second factors and the identity provider.
### The terms are those of the glossary in words.ftl.

access-claim = Claim mit Rollen oder Gruppen
access-claim-how = Etwa groups oder ein Pfad mit Punkten dazwischen. Ist er gesetzt, entscheidet der Anbieter bei jeder Anmeldung über die Rolle.
access-client = Name dieses Servers dort (Client-ID)
access-creates = Wer eine Rolle hat, wird Mitglied; sonst haben nur Mitglieder und Eingeladene Zugang
access-default-role = Rolle, wenn kein Wert passt
access-domains = Domains der E-Mail-Adressen
access-domains-how = Mit Leerzeichen dazwischen; bleibt es leer, gelten alle.
access-everybody-must = alle müssen
access-factor-how = Wer keinen hat, kann ab der nächsten Seite nur noch einen einrichten: auch das eigene Konto. Wer über den Identitätsanbieter kommt, wird dort gefragt.
access-has = hat einen zweiten Faktor
access-has-none = hat keinen zweiten Faktor
access-issuer = Adresse des Anbieters (Issuer)
access-label = Bezeichnung
access-label-how = Sie steht auf der Anmeldeseite; bleibt sie leer, fehlt er dort.
access-lead = *{ NUMBER($have) }* von { $n ->
        [one] *{ $n } Person*
       *[other] *{ $n } Personen*
    } mit zweitem Faktor; { $must }.
access-leave = Jedem freistellen
access-members = Neue Mitglieder
access-no-role = Keine: kein Zugang
access-nobody-must = niemand muss
access-none-set = Es gibt keinen.
access-owner-sets = Nur Inhaber legen ihn fest.
access-provider = Identitätsanbieter
access-provider-done = Der Identitätsanbieter hat geantwortet und ist festgelegt.
access-provider-what = Die Anmeldung geht auch über OpenID Connect. Wer den Anbieter festlegt, entscheidet, wer Zugang hat und als was.
access-remove = Identitätsanbieter entfernen
access-removed-done = Der Identitätsanbieter ist entfernt. Von ihm geöffnete Sitzungen laufen weiter, bis sie enden.
access-require = Von allen einen zweiten Faktor verlangen
access-required-done = Es gilt für alle ab der nächsten Seite.
access-reset = Zurücksetzen
access-reset-done = Der zweite Faktor ist zurückgesetzt, die Sitzungen sind beendet. Ein neuer lässt sich einrichten.
access-return = Rücksprungadresse für den Anbieter
access-roles = Welcher Wert welche Rolle ergibt
access-roles-how = Einer je Zeile, etwa chiefs = admin. Rollen: { $roles }.
access-scopes = Was von ihm verlangt wird (Scopes)
access-secret = Geheimnis dieses Servers (Client-Secret)
access-secret-kept = Eines ist gespeichert. Bleibt es leer, gilt es weiter.
access-set-to = Er ist { $issuer }.
access-title = Anmeldung
