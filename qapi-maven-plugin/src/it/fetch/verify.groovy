String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert has('elements of QEMU 7.2.0')
assert count(', unchanged') == 1
assert new File(basedir, 'target/classes/com/example/door/QueryDoorCommand.class').isFile()
