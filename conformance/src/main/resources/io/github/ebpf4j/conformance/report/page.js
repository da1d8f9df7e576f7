// What the controls do, and what is drawn when.

function drawChoices() {
  const choice = (name, value, text) => {
    const input = h('input', { type: 'radio', name, value, onchange: () => show({ [name]: value }) });
    return h('label', {}, input, h('span', {}, text));
  };
  const engines = document.getElementById('engine-choice');
  report.engines.forEach((engine, i) => engines.append(choice('engine', String(i), engine.name)));
  engines.hidden = report.engines.length < 2;
  const colours = document.getElementById('colour-choice');
  colours.append(choice('colour', 'result', 'Result'), choice('colour', 'vectors', 'Vectors'));
  if (report.coverage) {
    colours.append(choice('colour', 'classes', 'Operand classes'));
  } else if (view.colour === 'classes') {
    view.colour = defaults.colour;
  }
}

function markChoices() {
  for (const input of document.querySelectorAll('input[type=radio]')) {
    input.checked = view[input.name] === input.value;
  }
  document.getElementById('verdict').value = view.verdict;
  const text = document.getElementById('text');
  if (text.value !== view.text) {
    text.value = view.text;
  }
}

function drawVerdicts() {
  const select = document.getElementById('verdict');
  const options = (engines, suffix, place = '') => {
    const counted = (verdict) => engines.some((engine) => (verdict === 'failed' ? engine.failed : engine.verdicts[verdict]) > 0);
    return ['passed', 'failed', ...Object.keys(report.engines[0]?.verdicts ?? {}).filter((verdict) => verdict !== 'passed')]
      .filter((verdict) => counted(verdict) || verdict === 'failed')
      .map((verdict) => h('option', { value: verdict + suffix }, verdict + place));
  };
  select.append(h('option', { value: '' }, 'any verdict'));
  if (report.engines.length === 1) {
    select.append(...options(report.engines, ''));
  } else {
    select.append(h('optgroup', { label: 'in any engine' }, ...options(report.engines, '')));
    report.engines.forEach((engine, i) => select.append(h('optgroup', { label: engine.name }, ...options([engine], '@' + i, ' in ' + engine.name))));
  }
  // A link to one engine's failures holds where there is only one, too.
  if (view.verdict.endsWith('@0') && report.engines.length === 1) {
    view.verdict = view.verdict.slice(0, -2);
  }
  select.addEventListener('change', () => show({ verdict: select.value, open: '' }));
}

function drawChosen() {
  const names = {
    suite: (value) => 'suite ' + value,
    folder: (value) => value,
    group: (value) => 'group ' + value,
    opcode: (value) => 'opcode ' + value,
    row: (value) => value.toLowerCase(),
  };
  const items = Object.entries(names)
    .filter(([name]) => view[name])
    .map(([name, text]) => h('li', {}, h('button.chip', {
      type: 'button',
      'aria-label': `${text(view[name])}: remove`,
      onclick: () => show({ [name]: '', ...(name === 'opcode' ? { row: '' } : {}) }, { remember: true }),
    }, text(view[name]), h('span.cross', { 'aria-hidden': 'true' }, '×'))));
  if (items.length + (view.text ? 1 : 0) + (view.verdict ? 1 : 0) > 1) {
    items.push(h('li', {}, h('button.link', {
      type: 'button',
      onclick: () => show({ ...defaults, engine: view.engine, colour: view.colour }, { remember: true }),
    }, 'clear all')));
  }
  document.getElementById('chosen').replaceChildren(...items);
}

const FILTERS = ['suite', 'folder', 'group', 'opcode', 'row', 'verdict', 'text'];

function redraw(now, before) {
  const changed = (...names) => !before || names.some((name) => now[name] !== before[name]);
  markChoices();
  if (changed('engine', 'colour', 'opcode')) {
    colourGrid();
  }
  if (changed('colour')) {
    drawLegend();
  }
  if (changed('opcode', 'row')) {
    drawOpcode();
  }
  if (changed(...FILTERS)) {
    drawFolders();
    drawChosen();
    drawList();
  }
}

function setUpTheme() {
  const button = document.getElementById('theme');
  const asked = matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  try {
    chosen = localStorage.getItem('theme');
  } catch {
    // A browser may keep nothing for a page from a file; then the choice holds until the page is closed.
  }
  const apply = () => {
    const dark = chosen ? chosen === 'dark' : asked.matches;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    button.setAttribute('aria-pressed', dark);
  };
  button.addEventListener('click', () => {
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', chosen);
    } catch {
      // As above.
    }
    apply();
  });
  asked.addEventListener('change', apply);
  apply();
}

setUpTheme();
drawGrid();
drawChoices();
drawVerdicts();
const text = document.getElementById('text');
text.addEventListener('input', () => show({ text: text.value, open: '' }));
watch(redraw);
redraw(view);
if (view.open) {
  showOpened();
} else if (view.opcode) {
  document.getElementById('opcodes').scrollIntoView();
} else if (FILTERS.some((name) => view[name])) {
  document.getElementById('vectors').scrollIntoView();
}
