import type { FrontError } from './backend-messages.ts';

/** Ends a connection with an error that its client can read. */
export class FrontFailure extends Error {
  override readonly name = 'FrontFailure';
  readonly sqlstate: string;

  constructor({ sqlstate, message }: FrontError) {
    super(message);
    this.sqlstate = sqlstate;
  }
}

// Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
export const STATEMENT_LIMIT: FrontError = {
  sqlstate: '57014',
  message: 'the statement took longer than allowed and was ended',
};
export const CANCELLED: FrontError = {
  sqlstate: '57014',
  message: 'canceling statement due to user request',
};
export const WAIT_LIMIT: FrontError = {
  sqlstate: '57014',
  message: 'the statement waited too long for other connections and was given up',
};
export const IDLE_LIMIT: FrontError = {
  sqlstate: '25P03',
  message: 'terminating connection due to idle-in-transaction timeout',
};
export const ENGINE_LOST: FrontError = {
  sqlstate: '57P01',
  message: 'the database was restarted while the statement ran',
};
export const ENGINE_DOWN: FrontError = {
  sqlstate: '57P03',
  message: 'the database cannot be started',
};
export const TOO_MANY: FrontError = {
  sqlstate: '53300',
  message: 'sorry, too many clients already',
};
export const BAD_MESSAGE: FrontError = {
  sqlstate: '08P01',
  message: 'the message does not follow the protocol',
};
