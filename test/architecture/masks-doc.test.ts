import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import demo from '../../sallyport.config.ts';
import { checkDetection } from '../../src/config/check-detection.ts';
import type { ConfigInput } from '../../src/config/config-schema.ts';
import { defineConfig } from '../../src/config/define-config.ts';
import { ACTION_STRICTNESS, combineProfiles } from '../../src/masking/combine-profiles.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { profileKeys } from '../../src/masking/profile-keys.ts';
import { profileOptions } from '../../src/masking/profile-options.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/masks.md'), 'utf8');

/** The configuration that the page shows. */
function shown(): ReturnType<typeof defineConfig> {
  const [, masks = ''] = /```ts\nmasks: (.*?)```/s.exec(page) ?? [];
  const value: unknown = new Function(`return (${masks.trim()});`)();
  return defineConfig({ ...demo, masks: value } as ConfigInput);
}

test('the example of docs/masks.md is a configuration, uses every member, and its detectors work', () => {
  const { masks } = shown();
  expect(checkDetection(masks)).toEqual([]);
  const { pii } = masks;
  if (pii === undefined) throw new Error('the page shows a mask pii');
  const listed = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name);
  const members = Object.keys(pii).filter((name) => !/^(columns|detected|fields)$/.test(name));
  expect(listed).toEqual(expect.arrayContaining(members));
  const options = profileOptions(
    combineProfiles([{ name: 'pii', profile: pii }]),
    profileKeys(() => new Uint8Array(32)),
  );
  const { text } = maskingEngine(options).text(
    'BK-123456 of Blue Heron: +49 30 901820, 4111 1111 1111 1111, 10.1.2.3',
  );
  expect(text).toBe('[CUSTOM_BOOKING] of [CUSTOM_PROJECT]: , **** **** **** 1111, 10.1.2.3');
});

test('docs/masks.md lists the actions, strictest first, and shows what partial keeps', () => {
  const section = page.split(/^## /m).find((part) => part.startsWith('Actions')) ?? '';
  const listed = [...section.matchAll(/^\| `(\w+)`/gm)];
  expect(listed.map(([, name]) => name)).toEqual(ACTION_STRICTNESS);
  const profile = { actions: { EMAIL: { kind: 'partial', keep: 4 } } } as const;
  const none = { detectors: {}, dictionaries: {}, fieldNames: {} };
  const combined = combineProfiles([{ name: 'a', profile: { ...profile, ...none } }]);
  const { text } = maskingEngine(
    profileOptions(
      combined,
      profileKeys(() => new Uint8Array(32)),
    ),
  );
  expect(page).toContain(`\`${text('ada@example.com').text}\``);
});
