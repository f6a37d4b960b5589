import { strict as assert } from 'node:assert';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type GateClient, startGate } from '../support/gate-client.ts';
import { told, toldList } from '../support/told.ts';
import { debianChromium } from './debian-chromium.ts';
import { ATTACKS, REBOUND, script } from './inbox-attacks.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Whoever has another Chromium names it; otherwise Debian's is fetched. */
async function startBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM'];
  const { executable, libraries } =
    own === undefined ? await debianChromium() : { executable: own, libraries: '' };
  return chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`],
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
}

const article = (page: Page, id: string) => page.locator('article', { hasText: id });

async function asked(gate: GateClient, sql: string): Promise<string> {
  const { headers } = await gate.sql('dana', sql);
  return headers.get('sallyport-approval') ?? '';
}

const CHECKS: Readonly<Record<string, (gate: GateClient, page: Page) => Promise<void>>> = {
  async 'an approval appears by itself, is approved by a click, and the message follows'(
    gate,
    page,
  ) {
    const sql = 'select email from customers where id = 1 -- <b>*bold*</b> ``` <!channel>';
    const id = await asked(gate, sql);
    const card = article(page, id);
    await card.getByRole('button', { name: 'Approve' }).click();
    await card.getByText('Approved: local/dana').waitFor();
    assert.equal(await card.getByRole('button').count(), 0);
    assert.equal(await card.locator('b').count(), 0);
    assert.equal((await gate.sql('dana', sql)).status, 200);
    await card.getByText('Approved and run: local/dana').waitFor();
  },
  async 'rejecting asks why, and the reason reaches who asked'(gate, page) {
    const id = await asked(gate, 'select email from customers where id = 2');
    await page.getByLabel('You are').selectOption('oscar');
    await article(page, id).getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').locator('textarea').fill('not today');
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await article(page, id).getByText('Rejected: local/dana').waitFor();
    const votes = toldList((await gate.get('dana', `/approvals/${id}`)).body, 'votes');
    assert.equal(told(votes, '0.by'), 'local/oscar');
    assert.equal(told(votes, '0.reason'), 'not today');
  },
  async 'whoever comes too late is told why'(gate, page) {
    const id = await asked(gate, 'select email from customers where id = 3');
    await article(page, id).waitFor();
    await page.route('**/messages', (route) => route.abort());
    await gate.post('olivia', `/approvals/${id}/decision`, { decision: 'approve' });
    await article(page, id).getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('status').getByText('cannot be decided').waitFor();
    await page.unroute('**/messages');
  },
  async 'a message that arrives moves nothing, and a click decides what stands under it'(
    gate,
    page,
  ) {
    const first = await asked(gate, 'select email from customers where id = 20');
    const button = article(page, first).getByRole('button', { name: 'Approve' });
    await button.click({ trial: true });
    const before = await button.boundingBox();
    const second = await asked(gate, 'select email from customers where id = 21');
    await page.getByRole('button', { name: '1 new: show' }).waitFor();
    assert.deepEqual(await button.boundingBox(), before);
    assert.equal(await article(page, second).count(), 0);
    await page.mouse.click((before?.x ?? 0) + 5, (before?.y ?? 0) + 5);
    await article(page, first).getByText('Approved: local/dana').waitFor();
    assert.equal(told((await gate.get('dana', `/approvals/${second}`)).body, 'state'), 'pending');
    // Nothing else is there to be clicked, so it is shown by itself.
    await article(page, second).waitFor();
    await gate.post('olivia', `/approvals/${second}/decision`, { decision: 'reject' });
    await article(page, second).getByText('Rejected: local/dana').waitFor();
  },
  async 'a new message is shown when it is asked for'(gate, page) {
    const first = await asked(gate, 'select email from customers where id = 22');
    await article(page, first).waitFor();
    const second = await asked(gate, 'select email from customers where id = 23');
    await page.getByRole('button', { name: '1 new: show' }).click();
    assert.equal(await page.getByRole('button', { name: 'new: show' }).count(), 0);
    for (const id of [second, first]) {
      await article(page, id).getByRole('button', { name: 'Approve' }).click();
      await article(page, id).getByText('Approved: local/dana').waitFor();
    }
  },
  async 'a button that has just moved takes no click'(gate, page) {
    // High enough for both, or the browser would scroll along.
    await page.setViewportSize({ width: 1_000, height: 4_000 });
    const below = await asked(gate, 'select email from customers where id = 24');
    await article(page, below).waitFor();
    const above = await asked(gate, 'select email from customers where id = 25');
    await page.getByRole('button', { name: '1 new: show' }).click();
    const button = article(page, below).getByRole('button', { name: 'Approve' });
    await button.click({ trial: true });
    const before = await button.boundingBox();
    const click = await script('click-when-moved.js');
    const clicked = page.evaluate<boolean>(`(${click})('${below}')`);
    await gate.post('olivia', `/approvals/${above}/decision`, { decision: 'approve' });
    assert.equal(await clicked, true);
    assert.notDeepEqual(await button.boundingBox(), before);
    assert.equal(told((await gate.get('dana', `/approvals/${below}`)).body, 'state'), 'pending');
    await button.click();
    await article(page, below).getByText('Approved: local/dana').waitFor();
  },
  async 'two people approve what needs two'(gate, page) {
    const sql = 'select amount_cents from salaries where id = 7';
    const id = (await gate.sql('hanna', sql)).headers.get('sallyport-approval') ?? '';
    for (const name of ['olivia', 'oscar']) {
      await page.getByLabel('You are').selectOption(name);
      await article(page, id).getByRole('button', { name: 'Approve' }).click();
      await article(page, id).getByText(`Approved by local/${name}`).waitFor();
    }
    assert.equal((await gate.sql('hanna', sql)).status, 200);
  },
};

async function main(): Promise<number> {
  let browser: Browser;
  try {
    browser = await startBrowser();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    say(`could not run: no Chromium here (${why})`);
    return 0;
  }
  const gate = await startGate();
  let failures = 0;
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    const elsewhere: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(gate.gate.inboxUrl ?? '')) elsewhere.push(request.url());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(gate.gate.inboxUrl ?? '');
    for (const [law, check] of Object.entries(CHECKS)) {
      failures += await judge(law, () => check(gate, page));
    }
    for (const [law, attack] of Object.entries(ATTACKS)) {
      failures += await judge(law, () => attack(browser));
    }
    failures += await judge(
      'the page asks nobody but the inbox, and its script does not fail',
      async () => {
        assert.deepEqual(
          elsewhere.filter((url) => !url.startsWith('data:')),
          [],
        );
        assert.deepEqual(
          problems.filter((problem) => problem !== 'Failed to fetch'),
          [],
        );
      },
    );
  } finally {
    await browser.close();
    await gate.close();
  }
  return failures === 0 ? 0 : 1;
}

async function judge(law: string, check: () => Promise<void>): Promise<number> {
  try {
    await check();
    say(`ok      ${law}`);
    return 0;
  } catch (error) {
    say(`FAILED  ${law}\n${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

process.exitCode = await main();
