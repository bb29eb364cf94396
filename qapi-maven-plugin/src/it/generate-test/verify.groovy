String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert new File(basedir, 'target/generated-sources/qapi/com/example/door/OpenDoorCommand.java').isFile()
assert new File(basedir, 'target/generated-test-sources/qapi/com/example/fake/BreakDoorCommand.java').isFile()
assert new File(basedir, 'target/test-classes/com/example/AppTest.class').isFile()
assert new File(basedir, 'target/test-classes/com/example/fake/BreakDoorCommand.class').isFile()
assert !new File(basedir, 'target/classes/com/example/fake').exists()
// The second build finds both APIs up to date, the third one only that of the main sources.
assert count('[INFO] Generated ') == 2
assert count('door.json are up to date') == 2
assert count('fake.json are up to date') == 1
assert count('[INFO] Generation is skipped') == 1
// The command that lists all places of a warning finds the schema of the tests.
assert has("'mvn qapi:validate@fake -Dqapi.schemaDirectory=src/test/qapi' lists all")
