### One search over everything.

find-nothing = Nothing has “{ $text }” in its name or words.
find-pages = Pages and settings
