// Runs what was built, and checks that it prints what docs/using-isa.md shows.

def jar = new File(localRepositoryPath, "io/github/ebpf4j/ebpf4j-isa/$version/ebpf4j-isa-${version}.jar")
def path = [new File(basedir, 'target/classes'), jar].join(File.pathSeparator)
def java = new File(System.getProperty('java.home'), 'bin/java').path

def process = ([java] + options(path)).execute()
def (out, err) = [new StringBuilder(), new StringBuilder()]
process.waitForProcessOutput(out, err)

assert process.exitValue() == 0 : err
assert out.toString().readLines() == new File(basedir, 'expected.txt').readLines()
return true
