assert new File(basedir, 'target/generated-sources/qapi/com/example/door/OpenDoorCommand.java').isFile()
assert new File(basedir, 'target/classes/com/example/App.class').isFile()
String log = new File(basedir, 'build.log').text
assert log.count('[INFO] Generated ') == 1
assert !log.contains('[WARNING] The requested profile')
