### The rules that decide who is who.

identity-address = Address
identity-address-how = An e-mail address, or a telephone number with its country (+49 30 …).
identity-carriers = Profiles
identity-crowded = Carried by too many
identity-crowded-how = More than { $limit } profiles carry them, so they join nobody by themselves.
identity-crowded-none = No address is carried by so many profiles.
identity-declare = Declare it shared
identity-email = e-mail
identity-lead = { $n ->
        [0] Profiles become one customer by *five rules*; no address is set apart by hand.
        [one] Profiles become one customer by *five rules*; *{ $n } address* was set apart by hand.
       *[other] Profiles become one customer by *five rules*; *{ $n } addresses* were set apart by hand.
    }
identity-look = Look for them
identity-operator = an operator
identity-phone = telephone
identity-rule-address = The same address
identity-rule-address-how = Profiles of any source that carry the same e-mail address or telephone number are one, unless it is shared or more than { $limit } carry it.
identity-rule-alias = A source says that two keys are one
identity-rule-alias-how = Such as an alias of Segment or PostHog.
identity-rule-identify = A visitor is identified
identity-rule-identify-how = An anonymous profile belongs to the person named first, also on a shared computer.
identity-rule-joined = Somebody here joined them
identity-rule-joined-how = On a customer’s page, and taken back there.
identity-rule-separated = Somebody here separated them
identity-rule-separated-how = No path crosses a separation until it is taken back.
identity-rules = What decides
identity-rules-how = The stronger first. The order in which messages arrive changes nobody.
identity-shared = Addresses that join nobody
identity-shared-how = A front desk’s address, a family’s telephone: whoever carries it stays apart, also in the past.
identity-shared-now = The address joins nobody from now on. Every answer follows.
identity-stated = Stated by
identity-take-back = Take back
identity-take-back-of = Take back that { $address } is shared
identity-title = Identity
identity-unshared-now = The address joins its carriers again. Every answer follows.
