import { inspect } from 'node:util';

/**
 * A value that must never be printed. Strings, JSON, templates and `util.inspect` all show
 * `[secret]`; only {@link reveal} gives the value, and only adapters call it.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  static reveal<T>(secret: Secret<T>): T {
    return secret.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The value inside a secret. Greppable on purpose: used where the value leaves for upstream, nowhere else. */
export const reveal = Secret.reveal;
