import type { Config } from '../config/config-schema.ts';
import { declaredIn } from '../config/declared-in.ts';
import { nearestName } from '../config/nearest-name.ts';
import type { Connector } from './connector.ts';
import type { ExchangeSteps } from './exchange.ts';
import { mayReach } from './list-connections.ts';
import { SallyportError, type Undeclared } from './sallyport-error.ts';

/** Each costs decisions, so only the nearest few are looked at. */
const MOST_TRIED = 3;

/**
 * The same connector; where it refuses a name that the connection does not declare, the sentence ends
 * with the nearest.
 *
 * INVARIANT: only names that `GET /connections` shows to the principal are suggested.
 */
export function suggestingNames<Request, Answer>(
  connector: Connector<Request, Answer>,
  { config, decide }: Readonly<{ config: Config; decide: ExchangeSteps['decide'] }>,
): Connector<Request, Answer> {
  const { kind } = connector;
  return {
    ...connector,
    async classify(request, principal) {
      try {
        return await connector.classify(request, principal);
      } catch (thrown) {
        if (!(thrown instanceof SallyportError) || thrown.undeclared === undefined) throw thrown;
        const { undeclared } = thrown;
        const { connection, type } = undeclared;
        const near = nearNames(undeclared, config).find((shown) =>
          mayReach({ type, id: `${connection}/${shown}` }, { principal, connection, kind, decide }),
        );
        if (near === undefined) throw thrown;
        throw new SallyportError(thrown.code, `${thrown.message} (nearest: \`${near}\`)`, {
          undeclared,
        });
      }
    },
  };
}

/** Declared names like one that is not declared, nearest first. */
function nearNames({ connection, name }: Undeclared, config: Config): readonly string[] {
  const settings = config.connections[connection];
  if (settings === undefined) return [];
  // Tables of one schema all begin alike, which is no likeness.
  const schema = name.slice(0, name.indexOf('.') + 1);
  const known = Object.keys(declaredIn(settings).declared).filter((other) =>
    other.startsWith(schema),
  );
  const left = new Set(known.map((other) => other.slice(schema.length)));
  const near: string[] = [];
  for (let tried = 0; tried < MOST_TRIED; tried++) {
    const next = nearestName(name.slice(schema.length), left);
    if (next === undefined) break;
    left.delete(next);
    near.push(`${schema}${next}`);
  }
  return near;
}
