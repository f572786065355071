### Taking back what was done.

undo-did-discard = { $n ->
        [one] { $n } Ereignis ist verworfen; es zählt weiter als in Quarantäne.
       *[other] { $n } Ereignisse sind verworfen; sie zählen weiter als in Quarantäne.
    }
undo-did-join = { $n ->
        [one] { $n } Kunde ist jetzt eine Person: { $name }.
       *[other] { $n } Kunden sind jetzt eine Person: { $name }.
    }
undo-did-list = { $n ->
        [one] { $n } Kunde wurde in das Segment „{ $name }“ aufgenommen.
       *[other] { $n } Kunden wurden in das Segment „{ $name }“ aufgenommen.
    }
undo-did-no-owner = { $n ->
        [one] Für { $n } Touchpoint ist jetzt niemand zuständig.
       *[other] Für { $n } Touchpoints ist jetzt niemand zuständig.
    }
undo-did-no-stage = { $n ->
        [one] { $n } Touchpoint wartet jetzt auf eine Phase.
       *[other] { $n } Touchpoints warten jetzt auf eine Phase.
    }
undo-did-owner = { $n ->
        [one] Für { $n } Touchpoint ist jetzt „{ $name }“ zuständig.
       *[other] Für { $n } Touchpoints ist jetzt „{ $name }“ zuständig.
    }
undo-did-stage = { $n ->
        [one] { $n } Touchpoint liegt jetzt in der Phase „{ $stage }“.
       *[other] { $n } Touchpoints liegen jetzt in der Phase „{ $stage }“.
    }
undo-did-unlist = { $n ->
        [one] { $n } Kunde wurde aus dem Segment „{ $name }“ herausgenommen.
       *[other] { $n } Kunden wurden aus dem Segment „{ $name }“ herausgenommen.
    }
undo-did-view-removed = Die Ansicht „{ $name }“ ist entfernt.
undo-it = Rückgängig machen
undo-undid = Es ist rückgängig gemacht: Was inzwischen niemand änderte, ist wie zuvor.
undo-undid-view-removed = Die Ansicht „{ $name }“ ist wieder da.
