String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert has("[WARNING] ${new File(basedir, 'door.json').canonicalPath}:")
assert has('BUILD SUCCESS')
