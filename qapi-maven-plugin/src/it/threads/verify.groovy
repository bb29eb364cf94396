String log = new File(basedir, 'build.log').text
for (String module : ['one', 'two', 'three']) {
    assert new File(basedir, "$module/target/classes/com/example/App.class").isFile()
}
assert log.contains('Using the MultiThreadedBuilder implementation with a thread count of 2')
assert !log.contains('not thread-safe')
