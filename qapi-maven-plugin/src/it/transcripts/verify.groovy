String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
String bad = new File(basedir, 'logs/bad.log').canonicalPath
assert count('BUILD SUCCESS') == 1
assert log.readLines().any { it.startsWith("[ERROR] $bad:1:") }
assert has('in the transcript')
