String log = new File(basedir, 'build.log').text
assert log.count('[INFO] Generated ') == 1
assert log.count('are up to date') == 1
assert log.contains('Nothing to compile')
