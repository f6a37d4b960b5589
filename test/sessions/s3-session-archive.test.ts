import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { S3_CLIENT_CONFIG } from '../../src/sessions/s3-client-config.ts';
import { s3SessionArchive } from '../../src/sessions/s3-session-archive.ts';
import { FAULTS, type FaultyHttp, IMPATIENT, startFaultyHttp } from '../contract/faulty-http.ts';
import { type SmallS3, startSmallS3 } from '../contract/small-s3.ts';

let s3: SmallS3;
let faulty: FaultyHttp;
beforeAll(async () => {
  s3 = await startSmallS3();
  faulty = await startFaultyHttp();
});
afterAll(async () => {
  await Promise.all([s3.close(), faulty.close()]);
});

const MB = 1024 * 1024;
const UNAVAILABLE = { code: 'unavailable', cause: expect.any(Error) };
const { region, credentials } = IMPATIENT;

describe.each(Object.entries(FAULTS))('when S3 answers with %s', (_name, fault) => {
  test.each([0, 1, 6, 12])('a transcript of %i MB is not committed', async (size) => {
    faulty.answerWith(fault);
    const client = new S3Client({ ...IMPATIENT, endpoint: faulty.endpoint });
    const writer = s3SessionArchive({ client, bucket: 'b' }).create('k');
    const whole = async () => {
      for (let at = 0; at < size; at += 1) await writer.write(Buffer.alloc(MB));
      await writer.commit();
    };
    await expect(whole()).rejects.toMatchObject(UNAVAILABLE);
    await writer.abort();
    client.destroy();
  });

  test('reading is unavailable, never empty', async () => {
    faulty.answerWith(fault);
    const client = new S3Client({ ...IMPATIENT, endpoint: faulty.endpoint });
    const archive = s3SessionArchive({ client, bucket: 'b' });
    await expect(archive.read('k')).rejects.toMatchObject(UNAVAILABLE);
    client.destroy();
  });

  test('aborting never throws', async () => {
    faulty.answerWith(fault);
    const client = new S3Client({ ...IMPATIENT, endpoint: faulty.endpoint });
    const writer = s3SessionArchive({ client, bucket: 'b' }).create('k');
    await writer.write(Buffer.alloc(MB));
    await expect(writer.abort()).resolves.toBeUndefined();
    client.destroy();
  });
});

describe('the requests that are sent', () => {
  test('a small transcript is one conditional write', async () => {
    const { archive, client } = patient();
    const before = s3.requests.length;
    const writer = archive.create('one');
    await writer.write(Buffer.from('small'));
    await writer.commit();
    expect(s3.requests.slice(before)).toEqual(['PUT /b/one?x-id=PutObject']);
    client.destroy();
  });

  test('a large one goes in parts of 5 MB while it is written', async () => {
    const { archive, client } = patient();
    const before = s3.requests.length;
    const writer = archive.create('large');
    for (let at = 0; at < 16; at += 1) await writer.write(Buffer.alloc(MB));
    const parts = () =>
      s3.requests.slice(before).filter((request) => request.includes('partNumber')).length;
    expect(parts()).toBeGreaterThanOrEqual(2);
    await writer.commit();
    expect(parts()).toBe(4);
    client.destroy();
  });

  test('a key keeps its characters', async () => {
    const { archive, client } = patient();
    const key = 'a b/c+d/é%2F..x/&=?#';
    const writer = archive.create(key);
    await writer.commit();
    expect(s3.objects.has(`/b/${key}`)).toBe(true);
    client.destroy();
  });
});

describe('when the answer to a write is lost and the SDK writes again', () => {
  test('the commit succeeds, for the object in the way is its own', async () => {
    const { archive, client } = patient();
    s3.loseAnswerOf((request) => request.startsWith('PUT /b/lost'));
    const writer = archive.create('lost');
    await writer.write(Buffer.from('mine'));
    expect(await writer.commit()).toMatchObject({ key: 'lost', bytes: 4 });
    expect(Buffer.from((await archive.read('lost')) ?? []).toString()).toBe('mine');
    client.destroy();
  });

  test('the commit fails when the object in the way is another', async () => {
    const { archive, client } = patient();
    const first = archive.create('taken');
    await first.write(Buffer.from('theirs'));
    await first.commit();
    s3.loseAnswerOf((request) => request.startsWith('PUT /b/taken'));
    const writer = archive.create('taken');
    await writer.write(Buffer.from('mine'));
    await expect(writer.commit()).rejects.toMatchObject(UNAVAILABLE);
    client.destroy();
  });
});

function patient() {
  const client = new S3Client({ ...S3_CLIENT_CONFIG, region, credentials, endpoint: s3.endpoint });
  return { client, archive: s3SessionArchive({ client, bucket: 'b' }) };
}
