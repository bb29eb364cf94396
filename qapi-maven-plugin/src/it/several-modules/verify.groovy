String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
for (String module : ['one', 'two']) {
    assert new File(basedir, "$module/target/classes/com/example/App.class").isFile()
}
assert count('[INFO] Generated ') == 2
assert count('door.json are up to date') == 2
