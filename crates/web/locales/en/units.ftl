### Units and what lies in what.

units-add = Add
units-add-how = Such as a region, before its shops lie in it. Units that rows name appear by themselves.
units-add-title = Add a unit
units-added = The unit was added.
units-below = { $n ->
        [one] { $n } unit in it
       *[other] { $n } units in it
    }
units-brands = Brands
units-empty = A unit is a shop, a team or a brand that messages name. Units lie in others, in several hierarchies at once; figures of a region are those of its shops, and members can be limited to units.
units-empty-title = Here will be your places, teams and brands
units-hierarchy = Hierarchy
units-in-none = in no other
units-lead = { $n ->
        [one] *{ $n } unit*
       *[other] *{ $n } units*
    }; { $loose ->
        [0] each has its place
        [one] *{ $loose } has no place* in a hierarchy yet
       *[other] *{ $loose } have no place* in a hierarchy yet
    }.
units-lies-in = { $name } lies in
units-loose = Without a place
units-placed = The unit has its place. Every figure follows it from now on.
units-places = Places
units-teams = Teams
units-title = Units
units-unit = Unit
units-within = lies in
units-zone-remove = Take back
units-zoned = The zone was saved. It counts at once.
units-zones = Zones
units-zones-how = A unit has the zone of what it lies in, else that of the workspace. Where one is chosen alone, days, hours and weeks are those of its zone.
