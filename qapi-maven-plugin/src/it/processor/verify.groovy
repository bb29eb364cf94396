assert new File(basedir, 'target/classes/com/example/door/OpenDoorCommand.class').isFile()
assert new File(basedir, 'target/generated-sources/annotations/com/example/door/OpenDoorCommand.java').isFile()
