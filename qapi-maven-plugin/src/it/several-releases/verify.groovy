assert new File(basedir, 'target/classes/com/example/App.class').isFile()
// A command of one release only.
assert new File(basedir, 'target/classes/com/example/door/LockDoorCommand.class').isFile()
String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert count('[INFO] Generated ') == 1
assert count('door-2.json are up to date') == 1
