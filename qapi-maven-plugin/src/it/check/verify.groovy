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
assert has("broken.json:1:30: ")
// The last build of each report decides: what was not compared leaves no report of an earlier build.
def report = { String name -> new File(basedir, "target/${name}.sarif").text }
assert report('changes').contains('"version" : "2.1.0"')
assert report('changes').contains('"executionSuccessful" : true')
['missing', 'broken'].each { name ->
    assert report(name).contains('"executionSuccessful" : false')
    assert report(name).contains('"ruleId" : "not-compared"')
    assert !report(name).contains('COMMAND_REMOVED ')
}
assert report('broken').contains('src/main/qapi/broken.json')
