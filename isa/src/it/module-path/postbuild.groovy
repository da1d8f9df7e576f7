options = { path -> ['-p', path, '-m', 'example/example.Example'] }
return evaluate(new File(scripts, 'run.groovy'))
