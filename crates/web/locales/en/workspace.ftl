### The name and the zone of the workspace.

workspace-changed = The change holds at once, in every answer.
workspace-fixed-title = What stays as it is
workspace-go = Go there
workspace-here = you are here
workspace-lead = *{ $name }* counts its days in *{ $zone }*, where it is { $moment } now.
workspace-lead-belonging = You belong to *{ $n ->
        [one] { $n } workspace
       *[other] { $n } workspaces
    }* and are in “{ $here }”.
workspace-list-title = Workspaces
workspace-made-on = Made on
workspace-make = Another workspace
workspace-make-how = with customers, figures and people of its own; nothing is shared with this one
workspace-make-it = Make it
workspace-name-title = Name and zone
workspace-nothing-changed = Nothing was changed.
workspace-one-alone = This browser was signed in for one workspace alone. Signing in with a password opens the others.
workspace-slug-html = Name in commands (<code>--workspace</code>)
workspace-title = Workspace
workspace-zone-how = A name of the IANA list, such as Europe/Berlin. Days, weeks and months begin by it, in answers on the past too. An import that is running reads its local times by the zone it began with.
