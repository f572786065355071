### Somebody's own account.

account-again = The same again
account-as-browser = As the browser asks
account-by-link = a one-time link
account-by-links = one-time links only
account-by-password = a password
account-by-provider = the identity provider
account-change-it = Change it
account-change-password = Change the password
account-current = Current password
account-end-it = End it
account-end-others = End all others
account-ended-done = The session has ended.
account-language = Language of pages
account-language-done = The language was changed.
account-lead = *{ $name }* comes in by *{ $how }*, and is signed in with { $n ->
        [one] { $n } browser
       *[other] { $n } browsers
    }.
account-lead-here = *{ $name }* comes in by *{ $how }*, and is signed in only here.
account-new = New password
account-nothing-changed = Nothing was changed.
account-operator = You belong to several workspaces and came in by a link of one of them. Ask the operator of the server for a link; with that one you can set a password.
account-password-done = The password was set. All other browsers are signed out.
account-seen-html = last seen <time datetime="{ $machine }">{ $seen }</time>
account-session-html = signed in <time datetime="{ $machine }">{ $since }</time>, by { $how }; ends by itself on { $until }
account-sessions = Where you are signed in
account-set-it = Set it
account-set-password = Set a password
account-shortest = { $n ->
        [one] At least { $n } character
       *[other] At least { $n } characters
    }; several words are easy to keep in mind. Those that are tried first everywhere are not taken.
account-sign-out-here = Sign out here
account-this-browser = this browser
account-title = My account
account-unknown-browser = Unknown browser
account-with-password = password
