import { Injectable } from '@nestjs/common';

/** A module that keeps secrets sealed by the {@link SecretBox}. */
export interface SealedStore {
  /** `<module>.<what>`. */
  name: string;
  /**
   * Seals anew what an older master key sealed, in batches. Safe to repeat.
   *
   * @returns how many rows it changed
   * @throws Error after all that could be done, where some could not
   */
  reseal(): Promise<number>;
}

/** All places that hold sealed secrets, so that one command goes over them after a change of master key. */
@Injectable()
export class SealedStores {
  private readonly stores: SealedStore[] = [];

  /** Called by modules while the application starts. */
  define(store: SealedStore): void {
    this.stores.push(store);
  }

  /**
   * Goes over all of them, whatever becomes of one.
   *
   * @returns how many rows were sealed anew, by the name of the store
   * @throws Error where some could not be; then the older master keys are still needed
   */
  async reseal(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const failures: unknown[] = [];
    for (const store of this.stores)
      try {
        counts.set(store.name, await store.reseal());
      } catch (error) {
        failures.push(error);
      }
    if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('; '));
    if (failures.length === 1) throw failures[0];
    return counts;
  }
}
