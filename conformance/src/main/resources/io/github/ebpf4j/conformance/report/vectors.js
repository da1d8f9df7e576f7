// The list of vectors. What is not looked at is not drawn: the list grows as it is scrolled, a vector when it is opened.

const PORTION = 80;

const indexed = report.entries.map((entry, number) => {
  const slash = entry.path.lastIndexOf('/');
  const said = entry.outcomes.flatMap((outcome) => [outcome.verdict, outcome.actual]);
  return {
    entry,
    number,
    key: `${entry.suite}/${entry.path}`,
    folder: slash < 0 ? '' : entry.path.slice(0, slash),
    name: entry.path.slice(slash + 1),
    haystack: [entry.suite, entry.path, entry.group, entry.clause, ...entry.opcodes, ...entry.rows, entry.expected, entry.source, ...said]
      .join('\n').toLowerCase(),
  };
});

let found = [];
let drawn = 0;
let lastFolder = null;

function matches({ entry, folder, haystack }, wanted, besides = '') {
  return (
    (besides === 'folder' || ((!wanted.suite || entry.suite === wanted.suite) && (!wanted.folder || folder === wanted.folder))) &&
    (!wanted.opcode || entry.opcodes.includes(wanted.opcode)) &&
    (!wanted.row || entry.rows.includes(wanted.row)) &&
    (!wanted.group || entry.group === wanted.group) &&
    (!wanted.verdict || hasVerdict(entry, wanted.verdict)) &&
    wanted.text.toLowerCase().split(/\s+/).every((word) => haystack.includes(word))
  );
}

function hasVerdict(entry, wanted) {
  const [verdict, engine] = wanted.split('@');
  const outcomes = engine === undefined ? entry.outcomes : entry.outcomes.slice(Number(engine), Number(engine) + 1);
  return outcomes.some((outcome) => outcome.verdict === verdict || (verdict === 'failed' && isFailure(outcome.verdict)));
}

function drawList() {
  found = indexed.filter((item) => matches(item, view));
  drawn = 0;
  lastFolder = null;
  const list = document.getElementById('list');
  list.replaceChildren(drawHead());
  if (found.length === 0) {
    list.append(h('p.note.empty', {}, 'No vector is like that.'));
  }
  const wanted = found.findIndex((item) => item.key === view.open);
  drawMore(Math.max(PORTION, wanted + 1));
  document.getElementById('count').textContent =
    found.length === indexed.length ? count(indexed.length, 'vector') : `${found.length} of ${count(indexed.length, 'vector')}`;
}

function drawHead() {
  return h('div.row.columns', { 'aria-hidden': 'true' }, h('span', {}, 'vector'), verdicts(report.engines.map((engine) => h('span.engine', { title: engine.name }, h('bdi', {}, engine.name)))));
}

function verdicts(children) {
  const line = h('span.verdicts', {}, ...children);
  line.style.setProperty('--engines', report.engines.length);
  return line;
}

function drawMore(upTo) {
  const list = document.getElementById('list');
  const portion = document.createDocumentFragment();
  for (const item of found.slice(drawn, upTo)) {
    const folder = `${item.entry.suite}/${item.folder}`;
    if (folder !== lastFolder) {
      lastFolder = folder;
      portion.append(drawFolderTitle(item));
    }
    portion.append(drawVector(item));
  }
  drawn = Math.min(upTo, found.length);
  list.append(portion);
  if (drawn < found.length) {
    const end = h('p.note.end', {}, `${count(found.length - drawn, 'more vector')} …`);
    list.append(end);
    new IntersectionObserver(([seen], observer) => {
      if (seen.isIntersecting) {
        observer.disconnect();
        if (end.isConnected) {
          end.remove();
          drawMore(drawn + PORTION);
        }
      }
    }, { rootMargin: '1200px' }).observe(end);
  }
}

function drawFolderTitle({ entry, folder }) {
  const title = h('h3.folder', {}, h('span.suite', {}, entry.suite), folder && ` ${folder} `);
  if (entry.section) {
    title.append(sectionLink(entry.section));
  }
  return title;
}

function drawVector(item) {
  const { entry } = item;
  const open = item.key === view.open;
  const chips = entry.outcomes.map((outcome, i) => {
    const chip = h('span.verdict.' + kindOf(outcome.verdict), {}, outcome.verdict);
    chip.title = `${report.engines[i].name}: ${outcome.verdict}`;
    return chip;
  });
  const details = h('details.vector', { open, 'data-key': item.key },
    h('summary.row', {},
      h('span.what', {}, h('code.name', {}, item.name), h('span.clause', {}, entry.clause ?? '')),
      verdicts(chips)));
  if (open) {
    details.append(drawBody(item));
  }
  details.addEventListener('toggle', () => {
    if (details.open) {
      if (details.childElementCount === 1) {
        details.append(drawBody(item));
      }
      show({ open: item.key });
    } else if (view.open === item.key) {
      show({ open: '' });
    }
  });
  return details;
}

function drawBody({ entry }) {
  const outcomes = h('tbody');
  entry.outcomes.forEach((outcome, i) => {
    outcomes.append(h('tr', {},
      h('th', { scope: 'row' }, report.engines[i].name),
      h('td', {}, h('span.verdict.' + kindOf(outcome.verdict), {}, outcome.verdict)),
      h('td', {}, h('code', {}, entry.expected ?? '–')),
      h('td', {}, h('code', {}, outcome.actual))));
  });
  return h('div.body', {},
    h('div.scroll', {}, h('table.outcomes', {},
      h('thead', {}, h('tr', {}, ...['engine', 'verdict', 'expected', 'actual'].map((name) => h('th', { scope: 'col' }, name)))),
      outcomes)),
    entry.source === null ? h('p.note', {}, 'The file could not be read as a vector.') : drawSource(entry.source),
    drawOpcodes(entry));
}

function drawSource(source) {
  const pre = h('pre.source', { tabindex: '0', 'aria-label': 'Source' });
  for (const line of source.replace(/\n$/, '').split('\n')) {
    const kind = /^\s*--/.test(line) ? 'span.heading' : /^\s*#/.test(line) ? 'span.comment' : 'span';
    pre.append(h(kind, {}, line), '\n');
  }
  return pre;
}

function drawOpcodes(entry) {
  const chips = entry.opcodes.map((opcode) => {
    const names = entry.rows.filter((name) => (rowsByOpcode.get(opcode) ?? []).some((row) => row.name === name));
    const chip = h('button.chip', {
      type: 'button',
      onclick: () => {
        show({ opcode, row: '', open: '' }, { remember: true });
        document.getElementById('opcodes').scrollIntoView();
      },
    }, h('code', {}, opcode), ' ' + (names.map((name) => name.toLowerCase()).join(', ') || 'reserved'));
    return h('li', {}, chip);
  });
  return h('ul.chips', { 'aria-label': 'Opcodes' }, ...chips);
}

function showOpened() {
  document.querySelector('details[open]')?.scrollIntoView({ block: 'center' });
}

function drawFolders() {
  const counted = new Map();
  for (const item of indexed) {
    const key = JSON.stringify([item.entry.suite, item.folder]);
    const folder = counted.get(key) ?? { suite: item.entry.suite, folder: item.folder, vectors: 0, failed: 0 };
    if (matches(item, view, 'folder')) {
      folder.vectors++;
      folder.failed += item.entry.outcomes.some((outcome) => isFailure(outcome.verdict)) ? 1 : 0;
    }
    counted.set(key, folder);
  }
  const nav = document.getElementById('folders');
  nav.replaceChildren(folderButton('All', { suite: '', folder: '' }, [...counted.values()]));
  for (const suite of new Set(report.entries.map((entry) => entry.suite))) {
    const inside = [...counted.values()].filter((folder) => folder.suite === suite);
    nav.append(folderButton(suite, { suite, folder: '' }, inside));
    const named = inside.filter((folder) => folder.folder);
    if (named.length) {
      nav.append(h('ul', {}, ...named.map((folder) => h('li', {}, folderButton(folder.folder, { suite, folder: folder.folder }, [folder])))));
    }
  }
}

function folderButton(name, choice, folders) {
  const sum = (field) => folders.reduce((total, folder) => total + folder[field], 0);
  const chosen = view.suite === choice.suite && view.folder === choice.folder;
  const failed = sum('failed');
  return h(sum('vectors') === 0 ? 'button.entry.dim' : 'button.entry', {
    type: 'button',
    'aria-current': chosen && 'true',
    onclick: () => show({ ...choice, open: '' }, { remember: true }),
  }, h('span.label', {}, name), ...(failed ? [h('span.badge', { title: `${failed} failed` }, String(failed))] : []), h('span.number', {}, String(sum('vectors'))));
}
