const CODE = /^[\w.-]{1,80}$/;

/** What may be kept of an error: its code, else its class. Its text may quote names, amounts and secrets. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string' && CODE.test(error.code)) return error.code;
  return CODE.test(error.constructor.name) ? error.constructor.name : 'Error';
}
