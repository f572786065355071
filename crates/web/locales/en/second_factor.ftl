### One's own second factor.

second-factor-back = Back to my account
second-factor-begin = Show the secret
second-factor-change = Change it
second-factor-code = The code that it shows
second-factor-codes-how = Each of them takes the place of the authenticator once, on the day on which it is lost. Keep them where the authenticator is not. They are shown now and never again; they can be made anew.
second-factor-codes-title = Recovery codes
second-factor-confirm = Confirm
second-factor-here = Open it in the authenticator of this device
second-factor-kept = I kept them, go on
second-factor-left = { $n ->
        [one] { $n } recovery code is
       *[other] { $n } recovery codes are
    } left.
second-factor-must = Your workspace asks everybody for a second factor. Set it up to go on.
second-factor-new-codes = Make new recovery codes
second-factor-none = There is none. With one, a stolen password opens nothing.
second-factor-prove = Either needs your password, or a code.
second-factor-prove-code = Either needs a code of the authenticator, or a recovery code.
second-factor-qr = QR code of the secret
second-factor-remove = Remove the second factor
second-factor-removed = The second factor was removed.
second-factor-required = Your workspace asks everybody for one: without it, nothing else opens.
second-factor-scan = Scan and confirm
second-factor-scan-how = Scan the code with an authenticator, and enter what it shows then.
second-factor-set-up = Set up a second factor
second-factor-since-html = Set up on <time datetime="{ $machine }">{ $since }</time>.
second-factor-title = Second factor
second-factor-type = Or type the secret
second-factor-what = An authenticator on your telephone or computer shows a code that changes every thirty seconds. It is asked for after the password. All other browsers are signed out when it is set up.
