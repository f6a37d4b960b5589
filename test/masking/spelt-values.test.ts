import { describe, expect, test } from 'vitest';
import { maskingEngine } from '../../src/masking/masking-engine.ts';

const engine = maskingEngine();
const mask = (text: string): string => engine.text(text).text;

describe('nothing is taken for a value of', () => {
  test.each([
    ['a column of numbers', '4111\n1111\n1111\n1111\n1111'],
    ['numbers on both sides of an escaped line break', '4111 1111\\n1111 1111'],
    ['a part number', 'SKU-123-45-6789'],
    ['the id of a call', 'call_5551234'],
    ['the path of a resource', '/accounts/12345678/phones/5551234'],
    ['three lines of numbers', '415\n555\n2671'],
    ['National Insurance letters that are never issued', 'ZZ 12 34 56 C'],
    [
      'a scope behind the id of an access key',
      'Signature scope: /20250101/us-east-1/s3/aws4_request',
    ],
    ['a variable of the environment', 'password = process.env.DB_PASSWORD;'],
    ['an entry of the environment', 'password = os.environ["DB_PASSWORD"]'],
    ['a call', 'password = getpass.getpass("Password: ")'],
    ['a call with numbers', 'token = generate_token(length=32)'],
    ['a method', 'password: getPassword(),'],
    ['a field of a form', '{ password: form.password, token: req.body.token }'],
    ['a variable of the shell', 'DB_PASSWORD=$PROD_DB_PASSWORD x'],
    ['a variable in braces', 'password: "\u0024{DB_PASSWORD}"'],
    ['a template', 'password: "{{ vault_password }}"'],
    ['a template without spaces', '{"password":"{{password}}"}'],
    ['a code of a protocol behind security', 'Security policy: error code 403, port 443'],
    ['a level of security', '{"security_level": 300}'],
    ['sections of a contract', 'Sections 3.1.4.1 and 10.1.2.3 survive'],
    ['sections in German', 'nach Ziffer 3.1.4.1 und 3.1.4.2 sowie § 1.2.3.4'],
    ['an invitation', 'Reset your password: click here'],
  ])('%s', (_what, text) => {
    expect(mask(text)).toBe(text);
  });
});

describe('a value is masked whole', () => {
  test.each([
    ['password: Tr0ub4dor&3', 'password: [PASSWORD]'],
    ['the password is: Winter2025!', 'the password is: [PASSWORD]'],
    ['DB_PASSWORD=ab&c12 x', 'DB_PASSWORD=[PASSWORD] x'],
    ['password: "\u0024{DB_PASSWORD:-changeme}"', 'password: "[PASSWORD]"'],
    ['password: "),hunter2"', 'password: "[PASSWORD]"'],
    ['password: Hunter2(x', 'password: [PASSWORD]'],
    ['password: Pass(word', 'password: [PASSWORD]'],
    ['Kennwort: Sommer2024!', 'Kennwort: [PASSWORD]'],
    ['mot de passe : Soleil42!', 'mot de passe : [PASSWORD]'],
    ['contraseña: Verano2024', 'contraseña: [PASSWORD]'],
    ['"contraseña": "Verano 2024"', '"contraseña": "[PASSWORD]"'],
    ['senha=abc12345', 'senha=[PASSWORD]'],
    ['Hasło: Tajne123', 'Hasło: [PASSWORD]'],
    ['Пароль: qwerty123', 'Пароль: [PASSWORD]'],
    ['我的密码：abc123456', '我的密码：[PASSWORD]'],
    ['パスワード:abc123456', 'パスワード:[PASSWORD]'],
    ['비밀번호: abc123456', '비밀번호: [PASSWORD]'],
    ['?password=abc12&user=y', '?password=[PASSWORD]&user=y'],
    [
      'thru 12/2027, security code 987.',
      'thru [CREDIT_DEBIT_CARD_EXPIRY], security code [CREDIT_DEBIT_CARD_CVV].',
    ],
    ['Security code: 1234', 'Security code: [CREDIT_DEBIT_CARD_CVV]'],
    ['{"security_code": "987"}', '{"security_code": "[CREDIT_DEBIT_CARD_CVV]"}'],
    ['DOB 23-07-1985', 'DOB [DATE_OF_BIRTH]'],
    ['born on 12-03-85, in', 'born on [DATE_OF_BIRTH], in'],
    ['tel 06-12-34-56-78', 'tel [PHONE]'],
    ['geboortedatum 12-03-1985', 'geboortedatum [DATE_OF_BIRTH]'],
    ['Section 3: the server 10.0.0.1', 'Section 3: the server [IP_ADDRESS]'],
    ['Section 3.1 of 10.0.0.1', 'Section 3.1 of [IP_ADDRESS]'],
    ['PAN/12/27', 'PAN/[CREDIT_DEBIT_CARD_EXPIRY]'],
    ['SSN-536-90-4399', 'SSN-[US_SOCIAL_SECURITY_NUMBER]'],
    ['card_4111111111111111', 'card_[CREDIT_DEBIT_CARD_NUMBER]'],
    ['4111  1111  1111  1111', '[CREDIT_DEBIT_CARD_NUMBER]'],
    ['4111/1111/1111/1111', '[CREDIT_DEBIT_CARD_NUMBER]'],
    ['4111_1111_1111_1111', '[CREDIT_DEBIT_CARD_NUMBER]'],
    ['4111\n1111\r\n1111\n1111', '[CREDIT_DEBIT_CARD_NUMBER]'],
    ['4111\n1111\n1111\n1111\n12/27', '[CREDIT_DEBIT_CARD_NUMBER]\n12/27'],
    ['536_90_4399', '[US_SOCIAL_SECURITY_NUMBER]'],
    ['DE 89 3704 0044 0532 0130 00', '[INTERNATIONAL_BANK_ACCOUNT_NUMBER]'],
    ['DE89.3704.0044.0532.0130.00', '[INTERNATIONAL_BANK_ACCOUNT_NUMBER]'],
    ['DE89  3704  0044  0532  0130  00', '[INTERNATIONAL_BANK_ACCOUNT_NUMBER]'],
    ['DE89\n3704\n0044\n0532\n0130\n00', '[INTERNATIONAL_BANK_ACCOUNT_NUMBER]'],
    ['user/dept@example.com', '[EMAIL]'],
    ['a&b@example.com', '[EMAIL]'],
    ['a=b@example.com', '[EMAIL]'],
    ['bounce+ada=example.org@example.com', '[EMAIL]'],
    ['jeff葉@example.com', '[EMAIL]'],
    ['"john.doe"@example.com', '[EMAIL]'],
    ['メールはtaro@example.jp。クレジットカードは', 'メールは[EMAIL]。クレジットカードは'],
    [
      'taro@example.jp。クレジットカード4242424242424242',
      '[EMAIL]。クレジットカード[CREDIT_DEBIT_CARD_NUMBER]',
    ],
    ['taro@example。jp', '[EMAIL]'],
    ['taro@例え。テスト', '[EMAIL]'],
    ['reset?email=ada@example.com&t=1', 'reset?email=[EMAIL]&t=1'],
    ['https://example.com/u/ada@example.com', 'https://example.com/u/[EMAIL]'],
    ['+2908999', '[PHONE]'],
    ['Credential=AKIAIOSFODNN7EXAMPLE/2025', 'Credential=[AWS_ACCESS_KEY]/2025'],
    ['NINO: ab 12 34 56 c', 'NINO: [UK_NATIONAL_INSURANCE_NUMBER]'],
    [
      'My SSN is 219-09-9999—please keep it',
      'My SSN is [US_SOCIAL_SECURITY_NUMBER]—please keep it',
    ],
    ['the card—4111111111111111—is lost', 'the card—[CREDIT_DEBIT_CARD_NUMBER]—is lost'],
    ['219—09—9999', '[US_SOCIAL_SECURITY_NUMBER]'],
    ['WK 22 33 44 D', '[UK_NATIONAL_INSURANCE_NUMBER]'],
    ['{"bic":"BNPAFRPP"}', '{"bic":"[SWIFT_CODE]"}'],
  ])('%j', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });
});

test('of a local part in quotes with a space, what stands behind the space is masked', () => {
  expect(mask('"john doe"@example.com')).toBe('"john [EMAIL]');
});
