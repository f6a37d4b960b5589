/** Pieces that, repeated, make careless patterns quadratic. */
export const HOSTILE_SEEDS: readonly string[] = [
  'a', '1', ' ', '@', '.', '-', ':', '=', '_', '1-', '1 ', 'a@', 'a.', 'a@a.', '@a', '1.1.', ':1', '::', 'ab:', '(1', '+1 ',
  'eyJ', 'eyJ-', 'AKIA', 'sk-', '://a:', 'password:', 'DE89 ', '4111 ', '%40', '&#6', '[at] ', '\\u00', '\u200b', '１',
];
