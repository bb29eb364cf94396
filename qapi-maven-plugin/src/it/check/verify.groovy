String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
String old = new File(basedir, 'old').canonicalPath
assert has("$old/door.json -> door.json: compatible")
assert count(': compatible') == 1
assert log.readLines().any { it.startsWith("[ERROR] $old/more/door.json:11:14: break: lift-gate: ") && it.contains('[COMMAND_REMOVED ') }
assert log.readLines().any { it.startsWith("[WARNING] $old/more/door.json:11:14: break: lift-gate: ") }
// Schemas that cannot be compared fail the build, whatever breaks do.
assert has("[ERROR] error: cannot read schema file '$old/missing.json': no such file")
assert count('BUILD SUCCESS') == 2
assert new File(basedir, 'target/changes.sarif').text.contains('"version" : "2.1.0"')
