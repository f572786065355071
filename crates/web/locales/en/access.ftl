### How people sign in: second factors and the identity provider.

access-claim = Claim with roles or groups
access-claim-how = Such as groups, or a path with dots between. Where it is set, the provider decides about roles at each sign-in.
access-client = How it calls this server (client id)
access-creates = Whoever has a role becomes a member; else only members and those who are invited come in
access-default-role = Role where no value fits
access-domains = Domains of e-mail addresses
access-domains-how = With a space between; any where it is empty.
access-everybody-must = everybody has to
access-factor-how = Who has none is let in to set one up, and to nothing else, from their next page on: you too. Whoever comes by the identity provider is asked there.
access-has = has a second factor
access-has-none = has no second factor
access-issuer = Address of the provider (issuer)
access-label = What it is called
access-label-how = It stands on the page to sign in; not there where it is empty.
access-lead = *{ NUMBER($have) }* of { $n ->
        [one] *{ $n } person*
       *[other] *{ $n } people*
    } have a second factor; { $must }.
access-leave = Leave it to each
access-members = New members
access-no-role = None: they are refused
access-nobody-must = nobody has to
access-none-set = There is none.
access-owner-sets = Only an owner sets it.
access-provider = Identity provider
access-provider-done = The identity provider answered and is set.
access-provider-what = People can sign in by OpenID Connect. Whoever sets the provider decides who comes in, and as what.
access-remove = Take the identity provider away
access-removed-done = The identity provider was taken away. Sessions that it opened go on until they end.
access-require = Ask everybody for a second factor
access-required-done = It holds from everybody’s next page on.
access-reset = Reset
access-reset-done = The second factor was reset and the sessions have ended. They can set up another one.
access-return = Tell the provider to send people back to
access-roles = Which value makes which role
access-roles-how = One on each line, such as chiefs = admin. Roles are { $roles }.
access-scopes = What is asked of it (scopes)
access-secret = Secret of this server (client secret)
access-secret-kept = One is kept. Left empty, it stays.
access-set-to = It is { $issuer }.
access-title = Sign-in
