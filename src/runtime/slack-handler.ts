import type { ApprovalStore } from '../approvals/approval-store.ts';
import { type InteractionDeps, serveInteraction } from '../approvals/slack/serve-interactions.ts';
import type { Config } from '../config/config-schema.ts';
import { textMasker } from '../masking/text-masker.ts';
import type { Handler } from './app.ts';

type Deps = Pick<InteractionDeps, 'slack' | 'signingSecrets' | 'now'> &
  Readonly<{ config: Config; approvals: ApprovalStore }>;

/** `POST /slack/interactions` of a gate; undefined where the config names no workspace. */
export function slackHandler({ config, approvals, ...rest }: Deps): Handler | undefined {
  if (config.slack === undefined) return undefined;
  const mask = textMasker();
  const maskText = (text: string) => mask(text).text;
  return (request) => serveInteraction(request, { config, store: approvals, maskText, ...rest });
}
