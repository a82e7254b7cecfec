import type { HistoryEntry } from '../application/invoice-history.store.js';

export function historyToWire({ at, event, detail, chargeId }: HistoryEntry) {
  return { at: at.toISOString(), event, charge: chargeId, detail };
}
