assert new File(basedir, 'target/classes/com/example/door/OpenDoorCommand.class').isFile()
assert new File(basedir, 'target/classes/com/example/gate/LiftGateCommand.class').isFile()
