/** One allow statement of an IAM policy, in the order that IAM's own JSON has. */
export type PolicyStatement = Readonly<{
  Sid?: string;
  Effect: 'Allow';
  Action: readonly string[];
  Resource: readonly string[];
  Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}>;

export type PolicyDocument = Readonly<{
  Version: '2012-10-17';
  Statement: readonly PolicyStatement[];
}>;
