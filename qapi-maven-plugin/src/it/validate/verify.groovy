String log = new File(basedir, 'build.log').text
def count = { String text -> log.count(text) }
def has = { String text -> log.contains(text) }
assert count('[INFO] Validation is skipped') == 1
assert !new File(basedir, 'target/generated-sources').exists()
