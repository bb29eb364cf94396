String log = new File(basedir, 'build.log').text
String file = new File(basedir, 'src/main/qapi/door.json').canonicalPath
assert log.contains("[ERROR] $file:2:33: error: ")
assert log.contains('1 error in schema door.json')
assert !new File(basedir, 'target/generated-sources').exists()
