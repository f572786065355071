### The name and the zone of the workspace.

workspace-changed = The change holds at once, in every answer.
workspace-fixed-title = What stays as it is
workspace-lead = *{ $name }* counts its days in *{ $zone }*, where it is { $moment } now.
workspace-made-on = Made on
workspace-name-title = Name and zone
workspace-nothing-changed = Nothing was changed.
workspace-slug-html = Name in commands (<code>--workspace</code>)
workspace-title = Workspace
workspace-zone-how = A name of the IANA list, such as Europe/Berlin. Days, weeks and months begin by it, in answers on the past too. An import that is running reads its local times by the zone it began with.
