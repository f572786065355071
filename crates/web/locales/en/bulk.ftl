### Acts on several rows of a list.

bulk-all-customers = All { NUMBER($n) } that match
bulk-all-waiting = All { NUMBER($n) } that wait here
bulk-back = Back
bulk-choose = Choose { $name }
bulk-choose-page = Choose all on this page
bulk-chosen = { $n } chosen
bulk-discard = { $n ->
        [one] Discard { $n } event?
       *[other] Discard { $n } events?
    }
bulk-do = Do it
bulk-do-discard = Discard
bulk-do-join = They are one person
bulk-do-list = Add to segment
bulk-do-owner = Set owner
bulk-do-retry = Try again
bulk-do-stage = Set stage
bulk-do-unlist = Take out of “{ $name }”
bulk-join = { $n ->
        [one] Join { $n } customer as one person?
       *[other] Join { $n } customers as one person?
    }
bulk-list = { $n ->
        [one] Add { $n } customer to the segment “{ $name }”?
       *[other] Add { $n } customers to the segment “{ $name }”?
    }
bulk-new-name = Name of the new segment
bulk-new-segment = a new one
bulk-no-owner = { $n ->
        [one] Leave { $n } touchpoint without an owner?
       *[other] Leave { $n } touchpoints without an owner?
    }
bulk-no-stage = { $n ->
        [one] Let { $n } touchpoint wait for a stage?
       *[other] Let { $n } touchpoints wait for a stage?
    }
bulk-owner = { $n ->
        [one] Make “{ $name }” the owner of { $n } touchpoint?
       *[other] Make “{ $name }” the owner of { $n } touchpoints?
    }
bulk-retry = { $n ->
        [one] Try { $n } event again?
       *[other] Try { $n } events again?
    }
bulk-stage = { $n ->
        [one] Put { $n } touchpoint in the stage “{ $stage }”?
       *[other] Put { $n } touchpoints in the stage “{ $stage }”?
    }
bulk-sure = Nothing is done yet.
bulk-ticked = With those that are ticked:
bulk-unlist = { $n ->
        [one] Take { $n } customer out of the segment “{ $name }”?
       *[other] Take { $n } customers out of the segment “{ $name }”?
    }
