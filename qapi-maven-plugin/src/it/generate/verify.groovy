assert new File(basedir, 'target/generated-sources/qapi/com/example/door/OpenDoorCommand.java').isFile()
assert new File(basedir, 'target/classes/com/example/App.class').isFile()
String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert count('[INFO] Generated ') == 1
assert !has('[WARNING] The requested profile')
