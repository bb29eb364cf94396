String log = new File(basedir, 'build.log').text
assert log.count('[INFO] Validation is skipped') == 1
assert !new File(basedir, 'target/generated-sources').exists()
