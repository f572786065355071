### The people of the workspace.

people-admin-may = Runs the workspace: people, keys, sources, settings, and all below.
people-agent-may = Sees customers and says who is the same person.
people-all-inside = all of them are signed in
people-analyst-may = Asks, imports, mends, and keeps the catalogue, with all below.
people-caption = People of the workspace, by their addresses
people-change = Change
people-comes-in-by = Comes in by
people-data-by = comes in by
people-data-last = last signed in
people-data-role = role
people-data-sessions = sessions
people-email = E-mail address
people-end-sessions = End all sessions
people-expired = Could be accepted until { $until }. Send it once more.
people-inside = { $n ->
        [one] { $n } is signed in
       *[other] { $n } are signed in
    }
people-invitation-once = It works once, within seven days. It is shown now and never again; sending the invitation once more makes another.
people-invite = Invite
people-invite-how = The invitation is mailed. Where no mail is set up, you get its link to hand over.
people-invite-title = Invite somebody
people-last-signed-in = Last signed in
people-lead = { $n ->
        [one] *{ $n } person* may come in
       *[other] *{ $n } people* may come in
    }: { $owners ->
        [one] { $owners } owner
       *[other] { $owners } owners
    }, *{ NUMBER($runs) } may run it*; { $inside }.
people-link-done = The link is below. It is shown this once.
people-link-once = It works once, for a day, and signs in whoever opens it. It is shown now and never again; a new one can be made at any time.
people-links = one-time links
people-mail-failed = It could not be mailed: { $why }
people-mailed-done = The invitation is on its way.
people-new-link = New one-time link
people-no-mail = No mail is set up
people-nothing-changed = Nothing was changed.
people-owner-may = Everything; only an owner makes and unmakes owners.
people-owners-only = An owner changes owners
people-password = password
people-person = Person
people-remove = Remove from the workspace
people-removed-done = They were removed and are signed out. To undo it, invite them again.
people-resend = Send once more
people-revoke = Take back
people-revoked-done = The invitation was taken back. Its link opens nothing any more.
people-role = Role
people-role-done = The role was changed. It holds from their next page on.
people-roles-title = What roles may do
people-send-link-html = Send this link to <bdi>{ $email }</bdi>
people-sessions = Sessions
people-sessions-done = Their sessions have ended. They can sign in again.
people-title = People
people-too-old = too old
people-unit-manager-may = Sees figures, and customers with their words.
people-units = Limit to units
people-units-done = The limits were changed. They hold from their next page on.
people-units-how = With none ticked they see everything. With some they see what happened there and in what lies in it; what concerns the whole workspace is then not theirs.
people-viewer-may = Sees figures; nobody’s name or words.
people-waiting-title = Invitations that wait
people-waits = Can be accepted until { $until }.
people-waits-by = Invited by { $who }; can be accepted until { $until }.
people-within = within { $units }
people-you = you
