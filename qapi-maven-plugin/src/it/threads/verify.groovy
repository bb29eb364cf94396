String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
for (String module : ['one', 'two', 'three']) {
    assert new File(basedir, "$module/target/classes/com/example/App.class").isFile()
}
assert has('Using the MultiThreadedBuilder implementation with a thread count of 2')
assert !has('not thread-safe')
