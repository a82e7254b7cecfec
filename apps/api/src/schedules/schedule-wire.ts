import type { ScheduleEntry, ScheduleKind, ScheduleOutcome } from '@mensal/platform';

const KINDS: Readonly<Record<ScheduleKind, string>> = {
  daily: 'Diario',
  token: 'Token',
  sweep: 'Varredura',
  queue: 'Fila',
};
const OUTCOMES: Readonly<Record<ScheduleOutcome, string>> = { ok: 'Ok', failed: 'Falhou' };

/** Without counts and errors: of what the server does for all, these would tell of other merchants. */
export function scheduleToWire(entry: ScheduleEntry) {
  return {
    name: entry.name,
    kind: KINDS[entry.kind],
    description: entry.description,
    nextRunAt: entry.nextRunAt?.toISOString() ?? null,
    lastRunAt: entry.lastRunAt?.toISOString() ?? null,
    lastOutcome: entry.lastOutcome && OUTCOMES[entry.lastOutcome],
    lastDurationMs: entry.lastDurationMs,
    lastFailedAt: entry.lastFailedAt?.toISOString() ?? null,
    expiresAt: entry.expiresAt?.toISOString() ?? null,
  };
}
