// The 16 by 16 opcodes.

const DIGITS = [...'0123456789abcdef'];
const CLASSES = ['LD', 'LDX', 'ST', 'STX', 'ALU', 'JMP', 'JMP32', 'ALU64'];
const STEPS = { vectors: [1, 2, 4, 8, 16], classes: [1, 2, 3, 5, 8] };

const entriesByOpcode = new Map();
for (const entry of report.entries) {
  for (const opcode of entry.opcodes) {
    if (!entriesByOpcode.has(opcode)) {
      entriesByOpcode.set(opcode, []);
    }
    entriesByOpcode.get(opcode).push(entry);
  }
}

function tallyOf(opcode, engine) {
  const tally = { passed: 0, failed: 0, na: 0 };
  for (const entry of entriesByOpcode.get(opcode) ?? []) {
    tally[kindOf(entry.outcomes[engine].verdict)]++;
  }
  return tally;
}

function resultOf({ passed, failed }) {
  if (passed + failed === 0) {
    return 'none';
  }
  return failed === 0 ? 'passed' : passed === 0 ? 'failed' : 'mixed';
}

// How well the row of an opcode is covered that is covered worst: what the others have does not help it.
function coverageOf(opcode, colour) {
  const rows = rowsByOpcode.get(opcode);
  if (!rows) {
    return colour === 'vectors' ? (entriesByOpcode.get(opcode) ?? []).length : 0;
  }
  return Math.min(...rows.map((row) => (colour === 'classes' ? row.operandClasses.length : row.executed ?? row.vectors)));
}

function describe(opcode) {
  const { passed, failed, na } = tallyOf(opcode, view.engine);
  const names = rowsByOpcode.get(opcode)?.map(mnemonic).join(', ') ?? 'reserved';
  const results = passed + failed + na === 0 ? 'no vectors' : `${passed} passed, ${failed} failed` + (na ? `, ${na} not applicable` : '');
  if (view.colour === 'result') {
    return `${opcode} ${names}: ${results}`;
  }
  const worst = coverageOf(opcode, view.colour);
  const what = view.colour === 'vectors' ? count(worst, 'vector') : count(worst, 'operand class', 'operand classes');
  return `${opcode} ${names}: ${what}${rowsByOpcode.get(opcode)?.length > 1 ? ' at least for each' : ''}`;
}

const cells = new Map();

function drawGrid() {
  const grid = document.getElementById('grid');
  const classes = h('tr.classes', {}, h('td'));
  const digits = h('tr', {}, h('td'));
  DIGITS.forEach((digit, low) => {
    classes.append(h('th', { 'aria-hidden': 'true' }, CLASSES[low % 8]));
    digits.append(h('th', { scope: 'col' }, '_' + digit));
  });
  grid.append(h('caption.hidden', {}, 'Opcodes by high and low digit'), h('thead', {}, classes, digits));
  const body = h('tbody');
  for (const high of DIGITS) {
    const line = h('tr', {}, h('th', { scope: 'row' }, high + '_'));
    for (const low of DIGITS) {
      line.append(h('td', {}, drawCell('0x' + high + low)));
    }
    body.append(line);
  }
  grid.append(body);
  grid.addEventListener('keydown', moveFocus);
}

function drawCell(opcode) {
  const rows = rowsByOpcode.get(opcode);
  const button = h('button', { type: 'button', tabindex: '-1', 'data-opcode': opcode, onclick: () => choose(opcode) });
  if (rows) {
    const [word, ...rest] = mnemonic(rows[0]).split('_');
    button.append(h('span.word', {}, word), h('span.rest', {}, rest.join(' ')));
    if (rows.length > 1) {
      button.append(h('span.more', {}, `+${rows.length - 1}`));
    }
  }
  cells.set(opcode, button);
  return button;
}

function choose(opcode) {
  show({ opcode: view.opcode === opcode ? '' : opcode, row: '', open: '' }, { remember: true });
}

function moveFocus(event) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 16, ArrowUp: -16 };
  const at = parseInt(event.target.dataset.opcode, 16);
  if (Number.isNaN(at) || !(event.key in steps)) {
    return;
  }
  event.preventDefault();
  const to = (at + steps[event.key] + 256) % 256;
  cells.get('0x' + DIGITS[to >> 4] + DIGITS[to % 16]).focus();
}

function colourGrid() {
  for (const [opcode, cell] of cells) {
    const chosen = view.opcode === opcode;
    const said = describe(opcode);
    cell.className = rowsByOpcode.has(opcode) ? 'defined' : 'reserved';
    cell.classList.add(
      view.colour === 'result'
        ? resultOf(tallyOf(opcode, view.engine))
        : 'step' + STEPS[view.colour].filter((step) => step <= coverageOf(opcode, view.colour)).length,
    );
    cell.setAttribute('aria-pressed', chosen);
    cell.setAttribute('aria-label', said);
    cell.title = said;
    // One stop of the tab key; the arrow keys go on from there.
    cell.tabIndex = chosen || (!view.opcode && opcode === '0x00') ? 0 : -1;
  }
}

function drawLegend() {
  const item = (kind, text) => h('li', {}, h('i.' + kind, { 'aria-hidden': 'true' }), text);
  const legend = document.getElementById('legend');
  if (view.colour === 'result') {
    legend.replaceChildren(
      item('passed', 'all passed'),
      item('mixed', 'some failed'),
      item('failed', 'all failed'),
      item('none', 'not executed'),
      item('reserved.none', 'reserved, never tried'),
      item('reserved.passed', 'reserved, refused as it must be'),
    );
    return;
  }
  const steps = STEPS[view.colour];
  const unit = view.colour === 'vectors' ? 'vectors' : 'operand classes';
  const ranges = steps.map((from, i) => {
    const next = steps[i + 1];
    return next === undefined ? `${from} or more ${unit}` : next === from + 1 ? `${from}` : `${from}–${next - 1}`;
  });
  legend.replaceChildren(
    item('step0', 'none'),
    ...ranges.map((range, i) => item('step' + (i + 1), range)),
    h('li.aside', {}, 'of the row of the opcode that has fewest'),
  );
}

function drawOpcode() {
  const panel = document.getElementById('opcode');
  panel.hidden = !view.opcode;
  if (!view.opcode) {
    return;
  }
  const value = parseInt(view.opcode, 16);
  const rows = rowsByOpcode.get(view.opcode);
  const title = h('h3', {}, h('code', {}, view.opcode), ` class ${CLASSES[value % 8]}`);
  const close = h('button.quiet', { type: 'button', onclick: () => choose(view.opcode) }, 'Show all');
  const results = h('ul.perengine');
  report.engines.forEach((engine, i) => {
    const { passed, failed, na } = tallyOf(view.opcode, i);
    const parts = [h('b', {}, engine.name), ` ${passed} passed`];
    if (failed) {
      parts.push(', ', h('b.failed', {}, `${failed} failed`));
    }
    if (na) {
      parts.push(`, ${na} not applicable`);
    }
    results.append(h('li', {}, ...parts));
  });
  panel.replaceChildren(h('div.head', {}, title, close), rows ? rowTable(rows) : reservedNote(), results);
}

function reservedNote() {
  return h('p.note', {}, 'Reserved: no instruction has this opcode, so every engine has to refuse a program that holds it.');
}

function rowTable(rows) {
  const covered = rows.some((row) => row.operandClasses);
  const table = h('table.rows', {}, h('thead', {}, h('tr', {},
    ...['row', 'group', 'defined in', 'vectors', ...(covered ? ['executed by', 'operand classes'] : [])].map((name) => h('th', { scope: 'col' }, name)))));
  const body = h('tbody');
  for (const row of rows) {
    const choice = h('button.link', {
      type: 'button',
      'aria-pressed': view.row === row.name,
      onclick: () => show({ row: view.row === row.name ? '' : row.name, open: '' }, { remember: true }),
    }, mnemonic(row));
    const where = row.profile === 'rfc9669' ? sectionLink(row.section) : row.profile;
    body.append(h('tr', {}, h('th', { scope: 'row' }, choice), h('td', {}, row.group), h('td', {}, where), h('td.number', {}, String(row.vectors)),
      ...(covered ? [h('td.number', {}, String(row.executed)), h('td.classes', {}, row.operandClasses.join(', ') || 'none')] : [])));
  }
  table.append(body);
  return h('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Instructions of ' + view.opcode }, table);
}

function sectionLink(section) {
  return h('a', { href: RFC + section, rel: 'noreferrer' }, 'RFC 9669 section ' + section);
}
