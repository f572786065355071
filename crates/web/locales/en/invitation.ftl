### The page that the link of an invitation leads to.

invitation-accept = Accept and sign in
invitation-gone = It was used, taken back, or is too old. Ask whoever invited you to send it once more.
invitation-gone-title = This invitation opens nothing any more
invitation-join = Join
invitation-known-html = There is an account for <bdi>{ $email }</bdi> already. It keeps its password and stays as it is.
invitation-says = You are invited to { $workspace } as: { $role }.
invitation-says-who = { $who } invites you to { $workspace } as: { $role }.
invitation-title = Invitation
