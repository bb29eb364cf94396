String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
File generated = new File(basedir, 'target/generated-sources/qapi/com/example/door')
assert new File(generated, 'DoorChangedEvent.java').isFile()
assert new File(generated, 'Doors.java').isFile()
assert !new File(generated, 'QmpApi.java').exists()
List removed = log.readLines().findAll { it.startsWith('[INFO] Generated ') }
assert removed.size() == 3
assert removed[0].endsWith(' 0 stale files removed')
assert !removed[1].endsWith(' 0 stale files removed')
