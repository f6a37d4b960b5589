export const FIRST_NAMES = [
  'Amara',
  'Anton',
  'Beatrice',
  'Carlos',
  'Chen',
  'Clara',
  'Dmitri',
  'Elena',
  'Emil',
  'Fatima',
  'Felix',
  'Grace',
  'Hana',
  'Henrik',
  'Ines',
  'Isaac',
  'Jonas',
  'Kaya',
  'Lena',
  'Leo',
  'Lucia',
  'Malik',
  'Marta',
  'Mateo',
  'Nadia',
  'Nils',
  'Noor',
  'Olga',
  'Omar',
  'Paula',
  'Pedro',
  'Rosa',
  'Samir',
  'Sofia',
  'Stefan',
  'Tariq',
  'Teresa',
  'Tomas',
  'Vera',
  'Yuki',
] as const;

export const LAST_NAMES = [
  'Almeida',
  'Andersen',
  'Bakker',
  'Bauer',
  'Castillo',
  'Costa',
  'Dubois',
  'Eriksen',
  'Fischer',
  'Garcia',
  'Haddad',
  'Hansen',
  'Horvat',
  'Ivanova',
  'Jensen',
  'Kaplan',
  'Keller',
  'Kimura',
  'Kowalski',
  'Larsen',
  'Lopez',
  'Meyer',
  'Moreau',
  'Nakamura',
  'Novak',
  'Okafor',
  'Olsen',
  'Petrov',
  'Ricci',
  'Romano',
  'Rossi',
  'Santos',
  'Schmidt',
  'Silva',
  'Svensson',
  'Tanaka',
  'Torres',
  'Varga',
  'Weber',
  'Zhang',
] as const;

/** Domains that are reserved for examples (RFC 2606), so that no real mailbox is named. */
export const MAIL_DOMAINS = ['example.com', 'example.org', 'example.net', 'mail.example'] as const;
export const REGIONS = ['emea', 'amer', 'apac', 'latam'] as const;
export const PLANS = ['free', 'starter', 'team', 'enterprise'] as const;
export const ORDER_STATUSES = ['paid', 'paid', 'paid', 'shipped', 'refunded', 'open'] as const;

export const NOTES = [
  'Prefers to be called in the morning on {phone}.',
  'Asked to move invoices to {email}.',
  'Long-standing customer, renewed twice.',
  'Paid by card {card} after the transfer bounced.',
  'Wants a yearly plan from next quarter.',
  'Identity checked against SSN {ssn} in branch.',
  'No notes from the last review.',
  'Complained about late delivery, settled with a credit.',
] as const;

/** Subjects with the bodies that belong to them; `{…}` are filled in. */
export type TicketKind = Readonly<{
  subjects: readonly [string, ...string[]];
  bodies: readonly [string, ...string[]];
}>;

export const TICKET_KINDS: readonly [TicketKind, ...TicketKind[]] = [
  {
    subjects: ['Refund has not arrived', 'Refund for order {order}', 'Still waiting for my refund'],
    bodies: [
      'I returned order {order} two weeks ago and the refund is still missing. It should go back to card {card}. You can reach me at {email}.',
      'The refund for order {order} was promised within five days. Please call {phone} or write to {email} when it is on its way.',
    ],
  },
  {
    subjects: ['Cannot sign in', 'Password reset does not work', 'Locked out of my account'],
    bodies: [
      'The reset mail for {email} never arrives, so I cannot sign in. My phone is {phone} if you need to check that it is me.',
      'After the update I am locked out. I gave your colleague my social security number {ssn} to prove who I am, and nothing happened since.',
    ],
  },
  {
    subjects: ['Charged twice', 'Wrong amount on invoice', 'Double payment for order {order}'],
    bodies: [
      'My card {card} was charged twice for order {order}. Please reverse one of the payments and confirm to {email}.',
      'The invoice for order {order} shows the wrong amount. The payment came from {card}, billing contact {name}, {phone}.',
    ],
  },
  {
    subjects: ['Delivery is late', 'Parcel went to the old address', 'Where is order {order}?'],
    bodies: [
      'Order {order} was sent to my old address. The driver may call {phone} to arrange another delivery.',
      'Tracking for order {order} has not moved in a week. Write to {email}, or ring {phone} after five.',
    ],
  },
  {
    subjects: ['Question about the enterprise plan', 'Upgrade to the team plan', 'Plan comparison'],
    bodies: [
      'We would like to move from the {plan} plan and need a quote for forty seats. Please send it to {email}.',
      'Does the {plan} plan include single sign-on and audit logs? {name} is happy to talk on {phone}.',
    ],
  },
  {
    subjects: ['Export of my data', 'Delete my account', 'Privacy request'],
    bodies: [
      'Please tell me what you keep about me. My name is {name}, e-mail {email}, SSN {ssn}.',
      'I want my account closed and the card {card} removed. Confirm to {email}, please.',
    ],
  },
  {
    subjects: ['Integration returns an error', 'Webhook stopped working', 'Rate limit too low'],
    bodies: [
      'Since yesterday the webhook answers with status 500. Our engineer {name} can be reached at {email}.',
      'The import stops after a thousand rows with a timeout. Nothing changed on our side. Logs on request from {email}.',
    ],
  },
];
