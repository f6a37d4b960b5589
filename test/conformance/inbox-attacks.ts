import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { approvalMessage } from '../../src/approvals/slack/approval-blocks.ts';
import { slackApi } from '../../src/approvals/slack/slack-api.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { startInbox } from '../../src/local/inbox/inbox-server.ts';
import { serveOnLoopback } from '../../src/local/loopback.ts';
import { HOSTILE_TEXTS, hostileApproval } from '../support/hostile-approval.ts';

/** What the page makes of a message. Anything else came out of a text. */
const OWN_TAGS = ['ARTICLE', 'H2', 'P', 'PRE', 'DL', 'DIV', 'A', 'BUTTON'];
const PUBLIC_URL = 'https://gate.example';

type FoundInPage = Readonly<{
  ran: number;
  tags: readonly string[];
  handlers: readonly string[];
  links: readonly string[];
  names: readonly number[];
  base: string;
}>;

/** A function that is run in the browser, as its text without the comment before it. */
export async function script(file: string): Promise<string> {
  const text = await readFile(new URL(file, import.meta.url), 'utf8');
  return text.slice(text.indexOf('\n')).trim().replace(/;$/, '');
}

/** An inbox of its own, whose gate counts what is clicked. */
async function standaloneInbox(names: readonly string[]) {
  const count = { clicks: 0 };
  const gate = await serveOnLoopback(
    createServer((request, response) => {
      count.clicks += 1;
      request.resume();
      response.end();
    }),
  );
  const botToken = new Secret('local-bot');
  const people = Object.fromEntries(
    names.map((name, index) => [`U0${100 + index}`, { principal: `local/${name}`, groups: ['a'] }]),
  );
  const inbox = await startInbox({
    ...{ port: 0, gateUrl: gate.url, botToken, signingSecret: new Secret('signing') },
    slack: { team: 'T0SALLY', channel: 'C0APPROVALS', people },
  });
  const api = slackApi({ fetch, url: inbox.apiUrl, token: async () => botToken });
  return {
    url: inbox.url,
    count,
    post: (text: string, index: number) => {
      const approval = hostileApproval(text, `x${index}`);
      const message = approvalMessage(approval, PUBLIC_URL, Date.parse(approval.requestedAt));
      return api.post('C0APPROVALS', message);
    },
    async close() {
      await inbox.close();
      await gate.close();
    },
  };
}

type Standalone = Awaited<ReturnType<typeof standaloneInbox>>;

/** Texts of callers, approvers and names are text in the page, whatever they read. */
async function hostileTexts(browser: Browser): Promise<void> {
  const inbox = await standaloneInbox(HOSTILE_TEXTS);
  const page = await browser.newPage();
  try {
    const elsewhere: string[] = [];
    page.on('request', (request) => void elsewhere.push(request.url()));
    page.on('dialog', (dialog) => void elsewhere.push(`dialog ${dialog.message()}`));
    for (const [index, text] of HOSTILE_TEXTS.entries()) await inbox.post(text, index);
    await page.goto(inbox.url);
    await page
      .locator('article')
      .nth(HOSTILE_TEXTS.length - 1)
      .waitFor();
    const found = await page.evaluate<FoundInPage>(`(${await script('found-in-page.js')})()`);
    assert.equal(found.ran, 0);
    assert.deepEqual(
      [...new Set(found.tags)].filter((tag) => !OWN_TAGS.includes(tag)),
      [],
    );
    assert.deepEqual(found.handlers, []);
    assert.deepEqual([...new Set(found.links)], [PUBLIC_URL]);
    assert.deepEqual([...new Set(found.names)], [0]);
    assert.equal(found.base, `${inbox.url}/`);
    assert.deepEqual(
      elsewhere.filter((url) => !url.startsWith(inbox.url) && !url.startsWith('data:')),
      [],
    );
  } finally {
    await page.close();
    await inbox.close();
  }
}

/** Another site, in the same browser, that tries whatever a page can send. */
async function foreignSite(page: Page, url: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(${await script('foreign-site.js')})('${url}')`);
}

async function foreignSites(browser: Browser): Promise<void> {
  const inbox = await standaloneInbox(['olivia']);
  const site = await serveOnLoopback(
    createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><body>another site');
    }),
  );
  const page = await browser.newPage();
  try {
    for (const url of [site.url, site.url.replace('127.0.0.1', 'localhost')]) {
      await page.goto(url);
      assert.deepEqual(await foreignSite(page, inbox.url), [], url);
    }
    assert.equal(inbox.count.clicks, 0);
  } finally {
    await page.close();
    await site.close();
    await inbox.close();
  }
}

/** The browser was told that this name leads to this machine, as a rebound name would. */
export const REBOUND = 'rebound.example';

async function reboundName(browser: Browser): Promise<void> {
  const inbox = await standaloneInbox(['olivia']);
  const page = await browser.newPage();
  try {
    const { port } = new URL(inbox.url);
    const answer = await page.goto(`http://${REBOUND}:${port}/`);
    assert.equal(answer?.status(), 403);
    assert.equal(await clickFrom(page), 403);
    assert.equal(inbox.count.clicks, 0);
    await page.goto(inbox.url);
    assert.equal(await clickFrom(page), 200);
    assert.equal(inbox.count.clicks, 1);
  } finally {
    await page.close();
    await inbox.close();
  }
}

async function clickFrom(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const body = { user: 'U0100', ts: '1', action: 'sallyport-approve', value: 'a' };
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch('/click', init)).status;
  });
}

async function flood(browser: Browser): Promise<void> {
  const inbox: Standalone = await standaloneInbox(['olivia']);
  const page = await browser.newPage();
  try {
    let looks = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/messages')) looks += 1;
    });
    await page.goto(inbox.url);
    const posts = Array.from({ length: 300 }, (_, index) => inbox.post(`flood ${index}`, index));
    await Promise.all(posts);
    await inbox.post('the last one', 999);
    await showLast(page);
    assert.ok(looks < 300, `the page looked ${looks} times`);
    assert.equal(await page.locator('article').count(), 200);
  } finally {
    await page.close();
    await inbox.close();
  }
}

/** Asks for new messages until the last one is the first of all. */
async function showLast(page: Page): Promise<void> {
  const last = page.locator('article').first().getByText('the last one').first();
  const fresh = page.getByRole('button', { name: 'new: show' });
  while ((await last.count()) === 0) {
    await last.or(fresh).first().waitFor();
    if ((await fresh.count()) > 0) await fresh.click();
  }
}

/** What is tried against the page of the inbox. */
export const ATTACKS: Readonly<Record<string, (browser: Browser) => Promise<void>>> = {
  'texts of callers, approvers and names are text, whatever they read': hostileTexts,
  'another site in the same browser can neither click, read, listen nor embed': foreignSites,
  'a name that was made to lead here shows nothing and clicks nothing': reboundName,
  'three hundred messages at once leave the page whole, with the last one first': flood,
};
