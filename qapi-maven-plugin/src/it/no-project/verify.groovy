String log = new File(basedir, 'build.log').text
assert log.contains("[WARNING] ${new File(basedir, 'door.json').canonicalPath}:")
assert log.contains('BUILD SUCCESS')
