declare module 'asl-validator' {
  /** Whether it is a state machine, and what is wrong with it */
  export default function validate(
    definition: unknown,
    options?: Readonly<{ checkArn?: boolean; checkPaths?: boolean }>,
  ): Readonly<{ isValid: boolean; errorsText: (separator?: string) => string }>;
}
