// What is looked at, which stands in the address after #, so that every view can be linked.

const report = JSON.parse(document.getElementById('data').textContent);

const rowsByOpcode = new Map();
for (const row of report.rows) {
  rowsByOpcode.set(row.opcode, [...(rowsByOpcode.get(row.opcode) ?? []), row]);
}

const RFC = 'https://www.rfc-editor.org/rfc/rfc9669.html#section-';

const defaults = {
  engine: '0', // whose results the grid shows
  colour: 'result', // result, vectors or classes
  opcode: '', // 0x34
  row: '', // DIV32_IMM
  group: '', // base32
  suite: '',
  folder: '', // 4.1-arithmetic; of any suite
  verdict: '', // failed, or wrong; with @0 in the engine 0, else in any
  text: '',
  open: '', // suite/path of the vector whose source is shown
};

let view = readAddress();
const watchers = [];

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const read = { ...defaults };
  for (const name of Object.keys(defaults)) {
    if (given.has(name)) {
      read[name] = given.get(name);
    }
  }
  if (!report.engines[read.engine]) {
    read.engine = defaults.engine;
  }
  return read;
}

function addressOf(wanted) {
  const said = Object.entries(wanted).filter(([name, value]) => value !== defaults[name]);
  const address = new URLSearchParams(said).toString();
  // Of these nothing depends on whether they are escaped, and unescaped they can be read.
  return '#' + address.replaceAll('%2F', '/').replaceAll('%40', '@');
}

function watch(watcher) {
  watchers.push(watcher);
}

function show(changes, { remember = false } = {}) {
  const before = view;
  view = { ...view, ...changes };
  const address = addressOf(view);
  if (address !== addressOf(before)) {
    history[remember ? 'pushState' : 'replaceState'](null, '', address);
  }
  watchers.forEach((watcher) => watcher(view, before));
}

addEventListener('popstate', () => {
  const anchor = document.getElementById(location.hash.slice(1));
  if (anchor) {
    return;
  }
  const before = view;
  view = readAddress();
  watchers.forEach((watcher) => watcher(view, before));
  if (view.open && view.open !== before.open) {
    drawList();
    showOpened();
  } else if (['group', 'suite', 'verdict'].some((name) => view[name] && view[name] !== before[name])) {
    document.getElementById('vectors').scrollIntoView();
  }
});

// Elements: h('button.chip', {type: 'button', onclick}, 'text', child). Text is never read as HTML.
function h(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split('.');
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children);
  return element;
}

function isFailure(verdict) {
  return verdict !== 'passed' && verdict !== 'not applicable';
}

function kindOf(verdict) {
  return isFailure(verdict) ? 'failed' : verdict === 'passed' ? 'passed' : 'na';
}

function count(number, one, several = one + 's') {
  return `${number.toString().replace(/\B(?=(\d{3})+$)/g, '\u2009')} ${number === 1 ? one : several}`;
}

function mnemonic(row) {
  return row.name.toLowerCase();
}
