String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert has('compatible, no changes')
assert has("baseline: 'io.github.qapi4j:qapi-schemas:LATEST!/qapi/transaction.json': 'LATEST' is not a single version")
assert has("baseline: cannot resolve 'io.github.qapi4j:qapi-schemas:0.0!/qapi/transaction.json'")
