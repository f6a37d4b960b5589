import { gateApp } from './app.ts';
import { approvalStore, required, secretOf, slackOf } from './approval-parts.ts';
import { bundledConfig } from './bundled-config.ts';
import type { FunctionEnv } from './env.ts';
import { gateHandler, type StreamingHandler } from './lambda-handler.ts';
import { powertoolsLog } from './logger.ts';
import { powertoolsMeter } from './meter.ts';
import { SERVICE } from './service-name.ts';
import { slackHandler } from './slack-handler.ts';

/** Slack waits for three seconds, in which it says who clicked, and a form must be opened. */
const SLACK_MS = 1_300;

/**
 * The function of the buttons in Slack.
 * @throws Error when its bundle or environment is not whole
 */
export async function slackFunction(env: FunctionEnv, root: URL): Promise<StreamingHandler> {
  const config = await bundledConfig(root, env);
  const slack = slackHandler({
    config,
    approvals: approvalStore(env, config),
    slack: slackOf(env, SLACK_MS),
    signingSecrets: secretOf(env, required(env, 'SALLYPORT_SLACK_SIGNING_ARN')),
    now: Date.now,
  });
  return gateHandler({
    app: gateApp(slack ? { slack } : {}),
    bodyBytes: config.limits.bodyBytes,
    log: powertoolsLog(SERVICE, env.SALLYPORT_LOG_LEVEL),
    meter: powertoolsMeter(SERVICE),
    now: () => performance.now(),
  });
}
