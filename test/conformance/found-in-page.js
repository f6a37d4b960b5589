// What came of the texts of others in the page of an inbox.
() => ({
  ran: Reflect.get(globalThis, '__ran') ?? 0,
  tags: [...document.querySelectorAll('article, article *')].map(({ tagName }) => tagName),
  handlers: [...document.querySelectorAll('*')].flatMap((one) =>
    one.getAttributeNames().filter((name) => name.startsWith('on') || name === 'srcdoc'),
  ),
  links: [...document.querySelectorAll('a')].map(({ href }) => new URL(href).origin),
  names: [...document.querySelectorAll('option')].map((one) => one.children.length),
  base: document.baseURI,
});
