// Gives the project the sources that docs/using-isa.md shows, and checks that its POM says what is shown there.

def shown(String language) {
    (new File(page).getText('UTF-8') =~ /(?s)```${language}\n(.*?)```/).collect { it[1] }
}

def unindented(String text) {
    text.readLines()*.trim().findAll().join('\n')
}

def (example, moduleInfo) = shown('java')
assert example.readLines().size() == 10
def folder = new File(basedir, 'src/main/java')
new File(folder, 'example').mkdirs()
new File(folder, 'example/Example.java').text = example
if (modular) {
    new File(folder, 'module-info.java').text = moduleInfo
}

def pom = new File(basedir, 'pom.xml').getText('UTF-8').replace('@project.version@', version)
assert unindented(pom).contains(unindented(shown('xml').first()))

// With -pl isa -am, the bill of materials is no part of the build around, which then cannot install it.
def installed = new File(localRepositoryPath, "io/github/ebpf4j/ebpf4j-bom/$version/ebpf4j-bom-${version}.pom")
installed.parentFile.mkdirs()
installed.bytes = new File(bom).bytes

new File(basedir, 'expected.txt').text = shown('text').first()
return true
