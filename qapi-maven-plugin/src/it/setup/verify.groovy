assert new File(basedir, 'target/setup-1.jar').isFile()
