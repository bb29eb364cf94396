String log = new File(basedir, 'build.log').text
for (String module : ['one', 'two']) {
    assert new File(basedir, "$module/target/classes/com/example/App.class").isFile()
}
assert log.count('[INFO] Generated ') == 2
assert log.count('are up to date') == 2
