/** This machine lacks what a conformance suite needs; nothing was found out about the project. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}
