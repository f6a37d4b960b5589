// What another site in the same browser tries against an inbox; gives what it got.
async (inbox) => {
  const body = JSON.stringify({
    user: 'U0100',
    ts: '1',
    action: 'sallyport-approve',
    value: 'a',
  });
  const got = [];
  const attempt = async (what, work) => {
    const result = await work().catch(() => undefined);
    if (result !== undefined) got.push(what);
  };
  const types = ['text/plain', 'application/json', 'application/x-www-form-urlencoded'];
  for (const path of ['/click', '/submit', '/api/chat.postMessage']) {
    for (const type of types) {
      for (const mode of ['no-cors', 'cors']) {
        const init = { method: 'POST', mode, body, headers: { 'content-type': type } };
        await attempt(`${mode} ${path}`, async () => {
          const answer = await fetch(inbox + path, init);
          return answer.type === 'opaque' ? undefined : answer;
        });
      }
    }
  }
  await attempt('read', () => fetch(`${inbox}/messages`).then((answer) => answer.text()));
  await attempt(
    'listen',
    () =>
      new Promise((resolve, reject) => {
        const changes = new EventSource(`${inbox}/changes`);
        changes.onopen = resolve;
        changes.onerror = reject;
      }),
  );
  await attempt(
    'script',
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = `${inbox}/inbox.js`;
        script.onload = resolve;
        script.onerror = reject;
        document.body.append(script);
      }),
  );
  const frame = document.createElement('iframe');
  frame.name = 'inbox';
  const form = document.createElement('form');
  Object.assign(form, { method: 'post', action: `${inbox}/click`, target: 'inbox' });
  Object.assign(form, { enctype: 'text/plain' });
  const field = document.createElement('input');
  field.name = body;
  form.append(field);
  document.body.append(frame, form);
  form.submit();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await attempt('frame', async () => frame.contentDocument?.body.textContent || undefined);
  return got;
};
