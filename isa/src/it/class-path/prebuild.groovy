modular = false
return evaluate(new File(scripts, 'prepare.groovy'))
