String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert count('[INFO] Generated ') == 1
assert count('door.json are up to date') == 1
assert has('Nothing to compile')
