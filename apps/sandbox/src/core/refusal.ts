import type { VendorAnswer, VendorRoute } from './vendor.js';

/** A vendor's "no": thrown where it is found, and answered in the vendor's own form. */
export abstract class Refusal extends Error {
  abstract toAnswer(): VendorAnswer;
}

/** @param failure what the vendor answers where this program went wrong, of which stderr says more */
export function answeringRefusals(route: VendorRoute, failure: () => VendorAnswer): VendorRoute {
  return {
    ...route,
    handle: async (request) => {
      try {
        return await route.handle(request);
      } catch (error) {
        if (error instanceof Refusal) return error.toAnswer();
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        return failure();
      }
    },
  };
}
