### Signing in.
### The terms are those of the glossary in words.ftl.

sign-in-cancelled = Beim Identitätsanbieter wurde abgebrochen. Erneut versuchen oder mit Passwort anmelden.
sign-in-code = Code
sign-in-code-how = Die Authenticator-App zeigt einen Code, der alle dreißig Sekunden wechselt.
sign-in-code-recovery = Auch ein Wiederherstellungscode geht hier; jeder gilt einmal.
sign-in-code-title = Code eingeben
sign-in-domain = Beim Identitätsanbieter gehört die E-Mail-Adresse zu einer Domain, die hier keinen Zugang hat.
sign-in-done = Erledigt, weiter
sign-in-email = E-Mail-Adresse
sign-in-expired = Beim Identitätsanbieter dauerte es länger als zehn Minuten. Erneut versuchen.
sign-in-forgot = Passwort vergessen? Wer diesen Server betreibt, kann einen Link erstellen, der anmeldet.
sign-in-link = Der Link gilt einmal. Durch das Öffnen ist er noch nicht verbraucht.
sign-in-link-title = Mit diesem Link anmelden
sign-in-no-match = E-Mail-Adresse und Passwort passen nicht zusammen. Beide prüfen und erneut versuchen.
sign-in-no-role = Der Identitätsanbieter vergibt hier keine Rolle. Die Verwaltung des Arbeitsbereichs hilft weiter.
sign-in-nobody = Das erste Konto wird auf dem Rechner angelegt, auf dem Throughline läuft. Der zweite Befehl gibt einen Link aus, der anmeldet.
sign-in-nobody-title = Noch kann sich niemand anmelden
sign-in-not-believed = Die Antwort des Identitätsanbieters ist nicht glaubwürdig. Erneut versuchen; bleibt es dabei, hilft der Betrieb des Servers weiter.
sign-in-not-member = Es gibt weder eine Mitgliedschaft noch eine Einladung. Die Verwaltung des Arbeitsbereichs kann einladen.
sign-in-not-offered = Der Arbeitsbereich hat keinen Identitätsanbieter.
sign-in-other-browser = Das wurde nicht in diesem Browser begonnen. Hier beginnen.
sign-in-other-subject = Das Konto mit dieser E-Mail-Adresse gehört beim Identitätsanbieter jemand anderem. Die Verwaltung des Arbeitsbereichs hilft weiter.
sign-in-password = Passwort
sign-in-spent = Er wurde schon benutzt oder ist zu alt. Ein neuer Link lässt sich anfordern, oder die Anmeldung geht mit dem Passwort.
sign-in-spent-title = Dieser Link gilt nicht mehr
sign-in-start-over = Von vorn beginnen
sign-in-step-over = Die Zeit für den Code ist um, oder es waren zu viele. Erneut anmelden.
sign-in-title = Anmelden
sign-in-unreachable = Der Identitätsanbieter antwortet nicht. Später erneut versuchen oder mit Passwort anmelden.
sign-in-unverified = Der Identitätsanbieter bestätigt die E-Mail-Adresse nicht.
sign-in-with = Anmelden mit { $provider }
sign-in-with-password = Mit Passwort anmelden
sign-in-wrong-code = Der Code ist falsch, zu alt oder schon benutzt. Auf den nächsten warten.
