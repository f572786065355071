### How the pages of the workspace look.

appearance-accent = Accent
appearance-accent-how = For what can be pressed. What happened stays teal and how it felt amber: they mean the same in every picture. A colour that could not be read is made darker or lighter until it can.
appearance-as-workspace = As the workspace: { $what }
appearance-changed = The pages of everybody look so from now on.
appearance-comfortable = With room around
appearance-compact = Compact: smaller, with more rows
appearance-density = Density
appearance-each-how = Everybody can choose another theme and density under “My account”.
appearance-everybody = For everybody in the workspace
appearance-lead-moved = {" "}It was made darker or lighter where it could not be read.
appearance-lead-ours = What can be pressed is *blue*, as in every workspace that has not chosen a colour.
appearance-lead-own = What can be pressed has the colour *{ $accent }*; its contrast is at least *{ $light } : 1* on light and *{ $dark } : 1* on dark grounds, where 4.5 : 1 can be read.
appearance-mark = Mark
appearance-mark-how = One or two characters in place of the program’s mark; the workspace’s name stands beside them. Empty for the program’s own.
appearance-on-dark = On dark grounds
appearance-on-light = On light grounds
appearance-own = A colour of our own
appearance-saved = Your pages look so from now on.
appearance-theme = Light or dark
appearance-title = Appearance
