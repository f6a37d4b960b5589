/** Documents of the kinds that go through the gate. What stands between ⟪ and ⟫ must be found. */
const MARKED: Readonly<Record<string, string>> = {
  'tool arguments':
    '{"to":["⟪ada@example.com⟫","⟪bob.smith@mail.example.org⟫"],"subject":"Order 10023","body":"Dear Ada,\\nyour card ⟪4111 1111 1111 1111⟫ was charged. Call ⟪+1-415-555-2671⟫.","meta":{"ssn":"⟪219-09-9999⟫","ip":"⟪192.168.10.24⟫","trace":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}}',
  markdown:
    "# Customer 4711\n\n- **E-mail:** ⟪ada.lovelace@example.co.uk⟫\n- **Phone:** ⟪(415) 555-2671⟫\n- _SSN_: `⟪536 90 4399⟫`\n\n| card | expires |\n|---|---|\n| ⟪5500005555555559⟫ | 2027 |\n\n```sql\nselect * from customers where email = '⟪ada@example.com⟫';\n```\nSee [the docs](https://example.com/a/b?c=1#d) and [r][1].\n\n[1]: https://example.com/2024-05-01\n",
  csv: 'id,name,email,phone,iban,note\n1,Ada,⟪ada@example.com⟫,⟪+44 20 7946 0958⟫,⟪DE89370400440532013000⟫,"said ""hello"", left"\n2,Bob,⟪bob@example.org⟫,⟪415-555-2671⟫,⟪GB29NWBK60161331926819⟫,\n3,Carla,,,,12 of 30\n',
  logs: '2025-11-02T08:15:00.123Z INFO [http-8080-exec-7] GET /api/v1/orders/1234567?page=2 200 31ms ip=⟪203.0.113.77⟫ user=⟪ada@example.com⟫ ua="Chrome/119.0.6045.105"\n2025-11-02T08:15:01.004Z WARN retry 3 of 5 dsn=⟪postgres://admin:s3cr3t@db.internal:5432/crm⟫ mac=⟪00:1B:44:11:3A:B7⟫\n2025-11-02T08:15:02.417Z ERROR key ⟪AKIAIOSFODNN7EXAMPLE⟫ refused; token ⟪eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P⟫ expired\n',
  chat: 'user: hi, i am ada, my mail is ⟪ada.l+shop@example.com⟫ and my number ⟪415.555.2671 ext 12⟫\nassistant: Thanks! Is ⟪4111-1111-1111-1111⟫ still your card?\nuser: no: ⟪3782-822463-10005⟫. btw order #10023 from 2024-05-01 never came :(\nassistant: Sorry :: I see 1-1, 3.14159 and v1.2.3 here…\n',
  languages:
    'Bitte schreiben Sie an ⟪jürgen@example.de⟫ – Tel. ⟪+49 30 901820⟫.\nÉcrivez à ⟪zoe@example.fr⟫, carte ⟪4111 1111 1111 1111⟫.\n日本語のメール ⟪john@example.com⟫ です。電話は⟪+81 3-1234-5678⟫まで。\nПишите на ⟪ivan@example.org⟫, IP ⟪10.20.30.40⟫.\nالبريد ⟪ada@example.com⟫ والبطاقة ⟪5500005555555559⟫.\n😀😀😀 ⟪bob@example.org⟫ 👩‍👩‍👧 𝒜 ok\n',
  evasions:
    'Cards ⟪４１１１１１１１１１１１１１１１⟫ and ⟪4111\u200b1111\u200b1111\u200b1111⟫ and ⟪4111\u00a01111\u00a01111\u00a01111⟫.\nSSN ⟪２１９‐０９‐９９９９⟫, ⟪219–09–9999⟫ and ⟪٢١٩-٠٩-٩٩٩٩⟫ and ⟪𝟚𝟙𝟡-𝟘𝟡-𝟡𝟡𝟡𝟡⟫.\nMail ⟪ada＠example.com⟫, ⟪ada%40example.com⟫, ⟪ada&#64;example.com⟫, ⟪ada&commat;example.com⟫, ⟪ada\\u0040example.com⟫, ⟪ada [at] example [dot] com⟫.\n',
  secrets: `key:\n⟪-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA7Zg5\n'.repeat(20)}-----END RSA PRIVATE KEY-----⟫\nbearer ⟪eyJhbGciOiJIUzI1NiJ9.${'QUJDREVGR0g'.repeat(60)}.dozjgNryP4J3jVmNHl0w5N⟫ done, ⟪ghp_16C7e42F292c6912E7710c838347Ae178B4a⟫, ⟪xoxb-123456789012-abcdefGHIJKL⟫; vin ⟪1HGCM82633A004352⟫ btc ⟪1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa⟫ and ipv6 ⟪2001:db8:85a3::8a2e:370:7334⟫.\n`,
};

/** A text, and the values in it that may leave in no form. */
export type SampleDocument = Readonly<{ name: string; text: string; values: readonly string[] }>;

/** Every document, without its marks. */
export const DOCUMENTS: readonly SampleDocument[] = Object.entries(MARKED).map(
  ([name, marked]) => ({
    name,
    text: marked.replace(/[⟪⟫]/g, ''),
    values: [...marked.matchAll(/⟪([^⟫]*)⟫/g)].map(([, value = '']) => value),
  }),
);
