// The page of the local inbox. Everything is shown as text; nothing that came from elsewhere is ever markup.

const byId = (id) => document.getElementById(id);
const person = byId('person');
const messages = byId('messages');
const notice = byId('notice');
const dialog = byId('dialog');
const fresh = byId('fresh');
/** Milliseconds in which a button that has moved takes no click: it was meant for what stood there. */
const SETTLING = 700;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error('the gate did not take it; is it still running?');
  return answer;
}

function say(text) {
  notice.textContent = text;
  notice.hidden = text === '';
}

// https://docs.slack.dev/reference/block-kit/blocks
const BLOCKS = {
  header: ({ text }) => [element('h2', text.text)],
  section({ text, fields = [] }) {
    const list = element('dl');
    for (const field of fields) list.append(element('div', field.text));
    return [...(text ? [element('p', text.text)] : []), ...(fields.length > 0 ? [list] : [])];
  },
  rich_text: ({ elements }) => elements.map(richText),
  actions({ elements }, ts) {
    const row = element('div');
    for (const button of elements) row.append(buttonOf(button, ts));
    return [row];
  },
};

function richText({ type, elements }) {
  const shown = element(type === 'rich_text_preformatted' ? 'pre' : 'p');
  for (const part of elements) {
    shown.append(part.type === 'link' ? linkOf(part) : document.createTextNode(part.text));
  }
  return shown;
}

function linkOf({ url, text }) {
  const safe = /^https?:\/\//.test(url);
  return safe ? element('a', text, { href: url, rel: 'noreferrer' }) : element('span', text);
}

function buttonOf({ text, style, action_id, value }, ts) {
  const button = element('button', text.text, { type: 'button', class: style ?? '' });
  button.addEventListener('click', async () => {
    button.disabled = true;
    say('');
    try {
      const click = { user: person.value, ts, action: action_id, value };
      const { told, view } = await post('/click', click);
      say(told.join('\n'));
      if (view !== undefined) open(view);
    } catch (error) {
      say(error.message);
    }
    button.disabled = false;
  });
  return button;
}

function open(view) {
  byId('dialog-title').textContent = view.title.text;
  byId('dialog-send').textContent = view.submit.text;
  byId('dialog-error').hidden = true;
  const fields = byId('dialog-fields');
  fields.replaceChildren();
  for (const { block_id, label, element: input } of view.blocks) {
    const area = element('textarea', undefined, { maxlength: input.max_length, required: '' });
    area.dataset.block = block_id;
    area.dataset.action = input.action_id;
    const wrap = element('label', label.text);
    wrap.append(area);
    fields.append(wrap);
  }
  dialog.querySelector('form').onsubmit = (event) => {
    event.preventDefault();
    void send(view);
  };
  dialog.showModal();
}

async function send(view) {
  const values = {};
  for (const { value, dataset } of dialog.querySelectorAll('textarea')) {
    values[dataset.block] = { [dataset.action]: value };
  }
  const problem = byId('dialog-error');
  try {
    const { errors } = await post('/submit', { user: person.value, view, values });
    problem.textContent = Object.values(errors).join('\n');
  } catch (error) {
    problem.textContent = error.message;
  }
  problem.hidden = problem.textContent === '';
  if (problem.hidden) dialog.close();
}

/** What is shown, by its time: the article, and what it was made of. */
const shown = new Map();

function write(article, { ts, blocks }) {
  article.replaceChildren(...blocks.flatMap((block) => BLOCKS[block.type]?.(block, ts) ?? []));
  shown.set(ts, { article, written: JSON.stringify(blocks) });
}

/** Messages that are shown change where they stand; those that are there no more go. */
function update(current) {
  const byTs = new Map(current.map((message) => [message.ts, message]));
  for (const [ts, { article, written }] of [...shown]) {
    const message = byTs.get(ts);
    if (message === undefined) {
      article.remove();
      shown.delete(ts);
    } else if (JSON.stringify(message.blocks) !== written) write(article, message);
  }
}

function insert(added) {
  const articles = added.map((message) => {
    const article = element('article', undefined, { 'data-ts': message.ts });
    write(article, message);
    return article;
  });
  messages.prepend(...articles);
}

/** New messages would push the others down under a click, so they wait while there is anything to click. */
function place(current) {
  update(current);
  const added = current.filter(({ ts }) => !shown.has(ts));
  const waits = messages.querySelector('button') !== null && added.length > 0;
  fresh.textContent = waits ? `${added.length} new: show` : '';
  fresh.onclick = () => {
    settling(() => insert(added));
    fresh.textContent = '';
  };
  if (!waits) insert(added);
}

/** Does something to the list; buttons that have another place afterwards take no click for a moment. */
function settling(change) {
  const placeOf = (button) => button.getBoundingClientRect().top;
  const before = new Map([...messages.querySelectorAll('button')].map((one) => [one, placeOf(one)]));
  change();
  for (const button of messages.querySelectorAll('button')) {
    if (before.get(button) === placeOf(button) || button.disabled) continue;
    button.disabled = true;
    setTimeout(() => {
      button.disabled = false;
    }, SETTLING);
  }
}

function showPeople(people) {
  if (person.options.length > 0) return;
  for (const { id, name } of people) person.append(element('option', name, { value: id }));
}

async function show() {
  const response = await fetch('/messages');
  const state = await response.json();
  showPeople(state.people);
  settling(() => place(state.messages));
  byId('nothing').hidden = state.messages.length > 0;
}

let showing = false;
let stale = false;

// One at a time, so that no older answer comes after a newer one, and many changes are one more look.
async function refresh() {
  stale = true;
  if (showing) return;
  showing = true;
  try {
    while (stale) {
      stale = false;
      await show();
    }
  } finally {
    showing = false;
  }
}

byId('dialog-close').addEventListener('click', () => dialog.close());
const changes = new EventSource('/changes');
changes.addEventListener('message', () => void refresh());
changes.addEventListener('open', () => void refresh());
