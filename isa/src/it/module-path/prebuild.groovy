modular = true
return evaluate(new File(scripts, 'prepare.groovy'))
