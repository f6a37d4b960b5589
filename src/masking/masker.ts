/** Text with its sensitive values replaced, and how many there were. */
export type Masked = Readonly<{ text: string; count: number }>;

/** Replaces the sensitive values in free text. Linear in the length of the text, no state between calls. */
export type Masker = (text: string) => Masked;
