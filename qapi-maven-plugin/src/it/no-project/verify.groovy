String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert has("[WARNING] ${new File(basedir, 'door.json').canonicalPath}:")
assert has('compatible, no changes')
assert has('not compatible: 1 break')
assert new File(basedir, 'answer.json').text.contains('query-door')
assert count('BUILD SUCCESS') == 3
