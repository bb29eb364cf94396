String log = new File(basedir, 'build.log').text
assert log.contains('dependency-jar-schemas-1.jar!/qapi/door.json: ')
assert new File(basedir, 'app/target/classes/com/example/App.class').isFile()
