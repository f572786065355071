### Taking back what was done.

undo-did-discard = { $n ->
        [one] { $n } event is discarded; it stays counted as quarantined.
       *[other] { $n } events are discarded; they stay counted as quarantined.
    }
undo-did-join = { $n ->
        [one] { $n } customer is one person now: { $name }.
       *[other] { $n } customers are one person now: { $name }.
    }
undo-did-list = { $n ->
        [one] { $n } customer was added to the segment “{ $name }”.
       *[other] { $n } customers were added to the segment “{ $name }”.
    }
undo-did-no-owner = { $n ->
        [one] { $n } touchpoint has no owner now.
       *[other] { $n } touchpoints have no owner now.
    }
undo-did-no-stage = { $n ->
        [one] { $n } touchpoint waits for a stage now.
       *[other] { $n } touchpoints wait for a stage now.
    }
undo-did-owner = { $n ->
        [one] { $n } touchpoint is owned by “{ $name }” now.
       *[other] { $n } touchpoints are owned by “{ $name }” now.
    }
undo-did-stage = { $n ->
        [one] { $n } touchpoint lies in the stage “{ $stage }” now.
       *[other] { $n } touchpoints lie in the stage “{ $stage }” now.
    }
undo-did-unlist = { $n ->
        [one] { $n } customer was taken out of the segment “{ $name }”.
       *[other] { $n } customers were taken out of the segment “{ $name }”.
    }
undo-did-view-removed = The view “{ $name }” is removed.
undo-it = Undo
undo-undid = It is undone: what nobody changed meanwhile is as it was before.
undo-undid-view-removed = The view “{ $name }” is back.
