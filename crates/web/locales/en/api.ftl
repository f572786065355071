### The explorer of the API.

api-document-html = The same as <a class="link" href="{ $document }">OpenAPI 3.1</a>, for generators and tests. Keys are made in the settings or by <code>throughline key add</code>.
api-fields = Field
api-gives = The answer:
api-kind = Type
api-lead = Everything that a page does, programs can do, too: with a secret key and the scope that is named.
api-meaning = What it says
api-parameters = Parameter
api-scope = Needs the scope
api-shapes = What is taken and given
api-takes = The body:
api-title = API
