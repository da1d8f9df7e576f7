options = { path -> ['-cp', path, 'example.Example'] }
return evaluate(new File(scripts, 'run.groovy'))
