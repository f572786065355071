### Saved views: what a list shows, under a name.

views-all-customers = All customers
views-all-feedback = All feedback
views-change = Change view
views-how = A view keeps what is filtered and the columns, not the customers: it shows what is there whenever it is opened.
views-instead = Or let one of these show it from now on
views-remove = Remove view
views-save = Save as view
views-saved = The view is saved.
views-share = Everybody in the workspace sees it
views-shared-by = Shared by { $name }
views-title = Saved views
