String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
String file = new File(basedir, 'src/main/qapi/door.json').canonicalPath
assert has("[ERROR] $file:2:33: error: ")
assert has('1 error in schema door.json')
assert !new File(basedir, 'target/generated-sources').exists()
