String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert has('dependency-jar-schemas-1.jar!/qapi/door.json: ')
assert new File(basedir, 'app/target/classes/com/example/App.class').isFile()
