### The audit: who did what.

audit-address-shared = declared shared the address
audit-address-unshared = took back that it is shared: the address
audit-anything = anything
audit-audit-exported = took from the audit
audit-board-mailed = set the mailing of the board
audit-board-put = made or changed the board
audit-board-removed = removed the board
audit-caption = Entries, the latest first
audit-chain-html = Entries are added and never changed. Each carries a hash over itself and the one before; <a class="link" href="{ $url }">an examination</a> follows the chain and says where it breaks. Whoever keeps the hash of the last entry elsewhere also sees if the end was cut off.
audit-customer-opened = opened the customer
audit-data-entry = entry
audit-data-on = on
audit-did = Did
audit-empty = Each sign-in, each change of people, keys and settings, each decision about who is who, each look at a customer. It fills by itself.
audit-empty-title = Here will be who did what
audit-entry = Entry
audit-identity-joined = joined the profile
audit-identity-revoked = took back the decision
audit-identity-separated = separated the profile
audit-import-begun = began the import
audit-invitation-resent = sent once more the invitation of
audit-invitation-revoked = took back the invitation of
audit-key = A program with a secret key
audit-key-added = made the key
audit-key-revoked = took back the key
audit-lead = { $n ->
        [one] *{ $n } entry*
       *[other] *{ $n } entries*
    }, the latest first.
audit-lead-last = { $n ->
        [one] *{ $n } entry*
       *[other] *{ $n } entries*
    }; the last on { $moment }: *{ $who }* { $did } { $subject }.
audit-lead-matching = *{ NUMBER($n) }* of { $all ->
        [one] { $all } entry
       *[other] { $all } entries
    } { $n ->
        [one] matches
       *[other] match
    }.
audit-list-exported = took as a file the list
audit-mapping-kept = kept the mapping
audit-mapping-removed = removed the mapping
audit-member-invited = invited
audit-member-joined = joined as
audit-member-link = made a one-time link for
audit-member-put = added or changed
audit-member-removed = removed
audit-member-role = changed the role of
audit-member-sessions-ended = ended the sessions of
audit-member-units = limited
audit-no-match = No entry matches
audit-nobody = Somebody unknown
audit-operator = The operator of the machine
audit-password-changed = set the password of
audit-provider-removed = removed the identity provider
audit-provider-set = set the identity provider
audit-quarantine-discarded = discarded rejected events:
audit-quarantine-mended = mended
audit-quarantine-retried = tried rejected events again:
audit-recovery-code-used = used a recovery code of
audit-recovery-codes-made = made recovery codes for
audit-search = Search the audit
audit-search-hint = Who, what, whom
audit-search-how = The search looks at the names of people, at what was done, and at whom or what it was done to. A shorter word finds more.
audit-second-factor-off = removed the second factor of
audit-second-factor-on = set up a second factor for
audit-second-factor-required = said who needs a second factor:
audit-second-factor-reset = reset the second factor of
audit-segment-put = saved the segment
audit-segment-removed = removed the segment
audit-sessions-ended = ended sessions of their own
audit-show-all = Show all entries
audit-sign-in = signed in as
audit-sign-in-rested = tried too many passwords for
audit-source-added = added the source
audit-title = Audit
audit-touchpoint-aliased = named anew the touchpoint
audit-touchpoint-described = described the touchpoint
audit-unit-added = added the unit
audit-unit-placed = placed the unit
audit-unit-zoned = set the zone of the unit
audit-unknown = did something that a later version knows
audit-view-put = saved or changed the shared view
audit-view-removed = removed the shared view
audit-webhook-added = added the webhook
audit-webhook-changed = changed the webhook
audit-webhook-disabled = disabled the webhook
audit-webhook-enabled = enabled the webhook
audit-webhook-removed = removed the webhook
audit-webhook-replayed = had deliveries sent again to the webhook
audit-webhook-rotated = gave another secret to the webhook
audit-what-else = What else
audit-who-did = Who did what
audit-workspace-changed = changed the workspace
audit-workspace-made = made the workspace
