const KEPT = 10_000;

export interface LoggedRequest {
  /** Real time, ISO 8601. */
  at: string;
  method: string;
  /** Method and pattern; null when the vendor has no such route. */
  route: string | null;
  path: string;
  /** null while it is in hand, and when the connection was cut instead of answered. */
  status: number | null;
  account: string | null;
  fault?: string;
}

/** The last requests a vendor took. Neither bodies nor headers come here: they carry cards and secrets. */
export class RequestLog {
  private entries: LoggedRequest[] = [];

  /** @returns the entry, for its status to be filled in */
  add(method: string, route: string | null, url: string): LoggedRequest {
    const entry: LoggedRequest = {
      at: new Date().toISOString(),
      method,
      route,
      path: masked(url),
      status: null,
      account: null,
    };
    this.entries.push(entry);
    if (this.entries.length >= KEPT * 2) this.entries = this.entries.slice(-KEPT);
    return entry;
  }

  /** Oldest first. */
  list(route?: string): LoggedRequest[] {
    const newest = this.entries.slice(-KEPT);
    return route === undefined ? newest : newest.filter((entry) => entry.route === route);
  }

  reset(): void {
    this.entries = [];
  }
}

/** Paths carry look-up tokens, payment tokens, and, encrypted, whole cards. */
function masked(url: string): string {
  return url
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40,}/gi, '***')
    .replace(/([?&]data=)[^&]*/g, '$1***')
    .slice(0, 500);
}
